using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.LocalApi;

/// <summary>Source-generated JSON of the local API and of <c>--json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackupPlanSummary))]
[JsonSerializable(typeof(BackupRequest))]
[JsonSerializable(typeof(BackupSummary))]
[JsonSerializable(typeof(ChangedLine))]
[JsonSerializable(typeof(CountSummary))]
[JsonSerializable(typeof(DeleteRequest))]
[JsonSerializable(typeof(DeleteSummary))]
[JsonSerializable(typeof(DemoStepLine))]
[JsonSerializable(typeof(DemoSummary))]
[JsonSerializable(typeof(DropLine))]
[JsonSerializable(typeof(EntryLine))]
[JsonSerializable(typeof(ErrorLine))]
[JsonSerializable(typeof(EvictionPlanRequest))]
[JsonSerializable(typeof(EvictionPlanSummary))]
[JsonSerializable(typeof(EvictRequest))]
[JsonSerializable(typeof(EvictSummary))]
[JsonSerializable(typeof(FileStatusLine))]
[JsonSerializable(typeof(ForgetRequest))]
[JsonSerializable(typeof(ForgetSummary))]
[JsonSerializable(typeof(HolderLine))]
[JsonSerializable(typeof(IdentityLine))]
[JsonSerializable(typeof(IncompleteLine))]
[JsonSerializable(typeof(InitSummary))]
[JsonSerializable(typeof(InviteRequest))]
[JsonSerializable(typeof(InviteSummary))]
[JsonSerializable(typeof(KitRequest))]
[JsonSerializable(typeof(KitSummary))]
[JsonSerializable(typeof(KitText))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(LeaveSummary))]
[JsonSerializable(typeof(ListRequest))]
[JsonSerializable(typeof(PeerLine))]
[JsonSerializable(typeof(PeersRequest))]
[JsonSerializable(typeof(PeersSummary))]
[JsonSerializable(typeof(ProgressLine))]
[JsonSerializable(typeof(PurgeRequest))]
[JsonSerializable(typeof(PurgeSummary))]
[JsonSerializable(typeof(ReadyLine))]
[JsonSerializable(typeof(RecoverSummary))]
[JsonSerializable(typeof(RestoreRequest))]
[JsonSerializable(typeof(RestoreSummary))]
[JsonSerializable(typeof(SettingLine))]
[JsonSerializable(typeof(ShellSummary))]
[JsonSerializable(typeof(SnapshotLine))]
[JsonSerializable(typeof(SnapshotStatusLine))]
[JsonSerializable(typeof(SnapshotsRequest))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(StatusSummary))]
[JsonSerializable(typeof(InvitedLine))]
[JsonSerializable(typeof(StoppedSummary))]
[JsonSerializable(typeof(TrackerReadyLine))]
[JsonSerializable(typeof(UndeleteRequest))]
[JsonSerializable(typeof(UndeleteSummary))]
[JsonSerializable(typeof(UnplacedLine))]
[JsonSerializable(typeof(WarningLine))]
internal sealed partial class CairnJson : JsonSerializerContext
{
    /// <summary>How a line is written.</summary>
    /// <exception cref="InvalidOperationException">Its type is missing above.</exception>
    public static JsonTypeInfo Of(ApiLine line) =>
        Default.GetTypeInfo(line.GetType())
        ?? throw new InvalidOperationException($"{line.GetType().Name} is missing in {nameof(CairnJson)}.");
}
