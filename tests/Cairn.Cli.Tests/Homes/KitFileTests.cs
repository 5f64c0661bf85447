using System.Text;
using Cairn.Cli.Homes;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Recover;

namespace Cairn.Cli.Tests.Homes;

public sealed class KitFileTests : IDisposable
{
    private static readonly P256Signatures Signatures = new();

    private readonly TemporaryFolder _folder = new();

    private string Kit => _folder.At("laptop.kit");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_kit_is_for_its_owner_only_and_is_read_back()
    {
        KitFile.Write(Kit, KitOf("laptop", "KEY"), Signatures);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Kit));
        Assert.Equal("KEY", KitFile.Read(Kit, Signatures).Key);
    }

    [Fact]
    public void A_kit_of_the_same_peer_is_replaced()
    {
        KitFile.Write(Kit, KitOf("laptop", null), Signatures);
        KitFile.Write(Kit, KitOf("laptop", "KEY"), Signatures);
        KitFile.Write(Kit, KitOf("laptop", "KEY") with { Name = "renamed" }, Signatures);

        Assert.Equal("renamed", KitFile.Read(Kit, Signatures).Name);
    }

    [Fact]
    public void A_key_is_never_lost_by_replacing_a_kit()
    {
        KitFile.Write(Kit, KitOf("laptop", "KEY"), Signatures);

        Assert.Equal("kit-would-lose-key", Refused(() => KitFile.Write(Kit, KitOf("laptop", null), Signatures)));
        Assert.Equal("KEY", KitFile.Read(Kit, Signatures).Key);
    }

    [Theory]
    [InlineData("a thesis")]
    [InlineData("")]
    [InlineData("Cairn recovery kit\nnonsense\n")]
    public void Another_file_is_left_alone(string content)
    {
        File.WriteAllText(Kit, content);

        Assert.Equal("kit-exists", Refused(() => KitFile.Write(Kit, KitOf("laptop", "KEY"), Signatures)));
        Assert.Equal("kit-exists", Refused(() => KitFile.RequireNew(Kit)));
        Assert.Equal(content, File.ReadAllText(Kit));
    }

    [Fact]
    public void The_kit_of_another_peer_is_left_alone()
    {
        KitFile.Write(Kit, KitOf("desktop", "THEIRS"), Signatures);

        Assert.Equal("kit-exists", Refused(() => KitFile.Write(Kit, KitOf("laptop", "KEY"), Signatures)));
        Assert.Equal("THEIRS", KitFile.Read(Kit, Signatures).Key);
    }

    private static string Refused(Action write) => Assert.Throws<CairnException>(write).Code;

    private static RecoveryKit KitOf(string name, string? key)
    {
        var id = Hash256.Sha256(Encoding.UTF8.GetBytes(name));
        return new RecoveryKit { Peer = new PeerId(id), Network = new NetworkId(id), Name = name, Key = key };
    }
}
