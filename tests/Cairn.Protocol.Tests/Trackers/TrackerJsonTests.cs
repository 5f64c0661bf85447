using System.Text.Json;
using Cairn.Protocol.Trackers;

namespace Cairn.Protocol.Tests.Trackers;

/// <summary>What the JSON between peers and trackers may not be.</summary>
public sealed class TrackerJsonTests
{
    [Theory]
    [InlineData("[null]", "[]")]
    [InlineData("[]", "[null]")]
    [InlineData("[null,null]", "[null]")]
    public void A_list_with_a_null_in_it_is_malformed(string nodes, string left)
    {
        var list = $$"""{"run":"","version":0,"pingMilliseconds":0,"nodes":{{nodes}},"left":{{left}}}""";
        var change = $$"""{"run":"","after":0,"version":0,"changed":{{nodes}},"gone":{{left}}}""";

        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(list, TrackerJson.Default.TrackerList));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(change, TrackerJson.Default.TrackerChange));
    }

    [Fact]
    public void A_node_with_a_null_for_an_address_is_malformed()
    {
        Assert.Single(Parse("\"10.0.0.1:7440\"").Addresses);
        Assert.Throws<JsonException>(() => Parse("null"));

        static TrackerNode Parse(string address)
        {
            var node = $$"""{"peer":"","name":"","role":"","addresses":[{{address}}],"site":"","lent":0,"free":0,"record":""}""";
            var list = $$"""{"run":"","version":0,"pingMilliseconds":0,"nodes":[{{node}}],"left":[]}""";
            return JsonSerializer.Deserialize(list, TrackerJson.Default.TrackerList)!.Nodes.Single();
        }
    }

    [Theory]
    [InlineData("""{"packs":[null]}""")]
    [InlineData("""{"packs":null}""")]
    [InlineData("""{"packs":[{"pack":"bb01","peers":[null]}]}""")]
    [InlineData("""{"packs":[{"pack":null,"peers":[]}]}""")]
    [InlineData("""{"packs":[{"peers":[]}]}""")]
    [InlineData("{}")]
    public void Receipts_with_a_hole_in_them_are_malformed(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, TrackerJson.Default.ReceiptsMessage));

    [Theory]
    [InlineData("""{"packs":[null],"k":1,"m":2,"happy":2,"exclude":[]}""")]
    [InlineData("""{"packs":[],"k":1,"m":2,"happy":2,"exclude":[null]}""")]
    [InlineData("""{"packs":[],"k":1,"m":2,"happy":2}""")]
    public void A_question_with_a_hole_in_it_is_malformed(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, TrackerJson.Default.BackupPlanMessage));

    [Theory]
    [InlineData("""{"isWhole":true,"files":[null],"removed":[]}""")]
    [InlineData("""{"isWhole":true,"files":[],"removed":[null]}""")]
    [InlineData("""{"isWhole":true,"files":[{"name":null,"size":1,"checksum":"dd"}],"removed":[]}""")]
    public void Files_with_a_hole_in_them_are_malformed(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, TrackerJson.Default.FilesMessage));
}
