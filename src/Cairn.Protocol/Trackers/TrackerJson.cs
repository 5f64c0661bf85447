using System.Text.Json.Serialization;

namespace Cairn.Protocol.Trackers;

/// <summary>The JSON between peers and trackers. Signed records are base64 of their bytes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TrackerList))]
[JsonSerializable(typeof(TrackerChange))]
[JsonSerializable(typeof(TrackerPong))]
[JsonSerializable(typeof(TrackerProblem))]
[JsonSerializable(typeof(SubscribeMessage))]
[JsonSerializable(typeof(PingMessage))]
[JsonSerializable(typeof(BackupPlanMessage))]
[JsonSerializable(typeof(BackupPlan))]
[JsonSerializable(typeof(RestorePlanMessage))]
[JsonSerializable(typeof(RestorePlan))]
[JsonSerializable(typeof(ReceiptsMessage))]
[JsonSerializable(typeof(ReportMessage))]
[JsonSerializable(typeof(SuspectMessage))]
[JsonSerializable(typeof(EvictedMessage))]
[JsonSerializable(typeof(FilesMessage))]
[JsonSerializable(typeof(FilesFound))]
public sealed partial class TrackerJson : JsonSerializerContext;
