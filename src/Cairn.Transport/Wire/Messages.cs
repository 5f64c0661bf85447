using System.Text.Json.Serialization;
using Cairn.Protocol.Wire;

namespace Cairn.Transport.Wire;

// The JSON of the calls. Signed records travel as base64 of the bytes that were signed; ids as hexadecimal digits.

internal sealed record HelloMessage(ReadOnlyMemory<byte> Record, DateTimeOffset Now);

internal sealed record RedeemMessage(ReadOnlyMemory<byte> Secret, string Name);

internal sealed record AdmissionMessage(
    ReadOnlyMemory<byte> Credential, ReadOnlyMemory<byte> Settings, IReadOnlyList<ReadOnlyMemory<byte>> Members);

internal sealed record MembersMessage(IReadOnlyList<ReadOnlyMemory<byte>> Members);

internal sealed record ProposalMessage(ReadOnlyMemory<byte> ByOwner);

internal sealed record ContractMessage(ReadOnlyMemory<byte> ByOwner, ReadOnlyMemory<byte> ByHolder);

internal sealed record ReceiptMessage(ReadOnlyMemory<byte> Receipt);

internal sealed record PurgedMessage(int Packs, long Room);

internal sealed record ConflictMessage(ReadOnlyMemory<byte> Other);

internal sealed record EntrustmentMessage(
    ReadOnlyMemory<byte> Record, ContractMessage? Contract = null, uint UndeleteSeconds = 0);

internal sealed record BytesMessage(long Bytes);

internal sealed record EvictionsMessage(IReadOnlyList<ReadOnlyMemory<byte>> Evictions);

internal sealed record HeldShardMessage(
    string Pack, int Shard, uint ManifestVersion, ReadOnlyMemory<byte>? Manifest = null, ReadOnlyMemory<byte>? Receipt = null);

internal sealed record HoldingsMessage(IReadOnlyList<HeldShardMessage> Shards, bool IsLast)
{
    public IReadOnlyList<HeldShardMessage> Shards { get; } = JsonLists.WithoutNull(Shards);
}

internal sealed record OwnerFileMessage(
    ulong HighestEpoch,
    IReadOnlyList<ReadOnlyMemory<byte>> Heads,
    ReadOnlyMemory<byte> Settings,
    ReadOnlyMemory<byte>? Record = null,
    ContractMessage? Contract = null,
    ReadOnlyMemory<byte>? Device = null);

/// <summary>A refusal (RFC 9457) with its code.</summary>
internal sealed record ProblemMessage(string Type, string Title, int Status, string Detail, string Code)
{
    public const string MediaType = "application/problem+json";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HelloMessage))]
[JsonSerializable(typeof(RedeemMessage))]
[JsonSerializable(typeof(AdmissionMessage))]
[JsonSerializable(typeof(MembersMessage))]
[JsonSerializable(typeof(ProposalMessage))]
[JsonSerializable(typeof(ContractMessage))]
[JsonSerializable(typeof(ReceiptMessage))]
[JsonSerializable(typeof(PurgedMessage))]
[JsonSerializable(typeof(ConflictMessage))]
[JsonSerializable(typeof(EntrustmentMessage))]
[JsonSerializable(typeof(BytesMessage))]
[JsonSerializable(typeof(EvictionsMessage))]
[JsonSerializable(typeof(HoldingsMessage))]
[JsonSerializable(typeof(OwnerFileMessage))]
[JsonSerializable(typeof(ProblemMessage))]
internal sealed partial class WireJson : JsonSerializerContext;
