using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Protocol.Trackers;

namespace Cairn.Protocol.Tests.Trackers;

/// <summary>The exact JSON of every message between peers and trackers. It changes only with a decision.</summary>
public sealed class TrackerGoldenTests
{
    private static readonly TrackerNode Node =
        new("aa01", "nas", "both", ["10.0.0.2:7440", "[fd00::1]:7440"], "home", 2000, 1500, new byte[] { 1, 2, 3 });

    private static readonly PackPeers[] Packs = [new("bb01", ["aa01", "aa02"]), new("bb02", [])];

    private static readonly (object Message, string Json)[] All =
    [
        (
            new SubscribeMessage(new byte[] { 1 }, new byte[] { 2 }),
            """{"record":"AQ==","presence":"Ag=="}"""),
        (
            new PingMessage(new byte[] { 2 }),
            """{"presence":"Ag=="}"""),
        (
            new TrackerPong("cc01", 7, 5000),
            """{"run":"cc01","version":7,"pingMilliseconds":5000}"""),
        (
            new TrackerList("cc01", 7, 5000, [Node], [new TrackerGone("aa02", 90, new byte[] { 9 })])
            {
                Reports = [new TrackerReport("aa01", "backup-done", 3, 4096, 12)],
            },
            """{"run":"cc01","version":7,"pingMilliseconds":5000"""
            + ""","nodes":[{"peer":"aa01","name":"nas","role":"both","site":"home","lent":2000,"free":1500"""
            + ""","record":"AQID","addresses":["10.0.0.2:7440","[fd00::1]:7440"]}]"""
            + ""","left":[{"peer":"aa02","silentMilliseconds":90,"goodbye":"CQ=="}]"""
            + ""","reports":[{"peer":"aa01","outcome":"backup-done","packs":3,"bytes":4096,"agoMilliseconds":12}]}"""),
        (
            new TrackerChange("cc01", 6, 7, [], [new TrackerGone("aa02", 15000)]),
            """{"run":"cc01","after":6,"version":7,"changed":[],"gone":[{"peer":"aa02","silentMilliseconds":15000}]}"""),
        (
            new TrackerProblem("urn:cairn:repeated", "repeated", 409, "Why.", "repeated", "cc01", 44),
            """{"type":"urn:cairn:repeated","title":"repeated","status":409"""
            + ""","detail":"Why.","code":"repeated","run":"cc01","counter":44}"""),
        (
            new BackupPlanMessage([new PackToPlace("bb01", 16_777_216)], 1, 2, 2, ["aa03"]),
            """{"k":1,"m":2,"happy":2,"packs":[{"pack":"bb01","shardLength":16777216}],"exclude":["aa03"]}"""),
        (
            new BackupPlan("cc01", Packs),
            """{"run":"cc01","packs":[{"pack":"bb01","peers":["aa01","aa02"]},{"pack":"bb02","peers":[]}]}"""),
        (
            new RestorePlanMessage(["bb01", "bb02"]),
            """{"packs":["bb01","bb02"]}"""),
        (
            new RestorePlan("cc01", Packs),
            """{"run":"cc01","packs":[{"pack":"bb01","peers":["aa01","aa02"]},{"pack":"bb02","peers":[]}]}"""),
        (
            new ReceiptsMessage(Packs),
            """{"packs":[{"pack":"bb01","peers":["aa01","aa02"]},{"pack":"bb02","peers":[]}]}"""),
        (
            new ReportMessage(ReportMessage.RestoreFailed, 3, 4096),
            """{"outcome":"restore-failed","packs":3,"bytes":4096}"""),
        (
            new EvictedMessage([new byte[] { 1 }, new byte[] { 2 }]),
            """{"evictions":["AQ==","Ag=="]}"""),
        (
            new SuspectMessage("aa02"),
            """{"peer":"aa02"}"""),
        (
            new FilesMessage(true, [new SharedFile("foo.txt", 12, "dd01")], ["old.txt"]),
            """{"isWhole":true,"files":[{"name":"foo.txt","size":12,"checksum":"dd01"}],"removed":["old.txt"]}"""),
        (
            new FilesFound("foo.txt", [new FoundFile("aa01", 12, "dd01")]),
            """{"name":"foo.txt","files":[{"peer":"aa01","size":12,"checksum":"dd01"}]}"""),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_message_has_exactly_this_json(int index)
    {
        var (message, json) = All[index];

        Assert.Equal(json, Write(message));
        Assert.Equal(json, Write(JsonSerializer.Deserialize(json, message.GetType(), TrackerJson.Default)!));
    }

    [Fact]
    public void Every_message_is_pinned()
    {
        var pinned = string.Concat(All.Select(one => one.Json));
        var properties = typeof(TrackerJson).GetProperties()
            .Where(property => property.PropertyType.IsGenericType)
            .Select(property => property.PropertyType.GetGenericArguments()[0])
            .Where(type => type.Namespace == typeof(TrackerJson).Namespace)
            .SelectMany(type => type.GetProperties());

        Assert.All(properties, property => Assert.Contains(JsonNamingPolicy.CamelCase.ConvertName(property.Name), pinned));
    }

    private static string Write(object message)
    {
        var options = new JsonSerializerOptions(TrackerJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return JsonSerializer.Serialize(message, options.GetTypeInfo(message.GetType()));
    }
}
