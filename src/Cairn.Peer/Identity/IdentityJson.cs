using System.Text.Json.Serialization;

namespace Cairn.Peer.Identity;

/// <summary>Source-generated JSON of the identity file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(IdentityVersion))]
[JsonSerializable(typeof(IdentityEnvelope))]
[JsonSerializable(typeof(IdentityDocument))]
internal sealed partial class IdentityJson : JsonSerializerContext;
