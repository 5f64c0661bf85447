using System.Net.Sockets;
using Cairn.Cli.Demo;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Tests.Demo;

/// <summary>The judge must notice everything, or its verdict is worth nothing.</summary>
public sealed class TreeComparisonTests : IDisposable
{
    private static readonly DateTime Then = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public TreeComparisonTests()
    {
        foreach (var side in new[] { "left", "right" })
        {
            Directory.CreateDirectory(At(side, "folder"));
            File.WriteAllText(At(side, "folder/file"), "content");
            File.CreateSymbolicLink(At(side, "link"), "folder/file");
            File.SetLastWriteTimeUtc(At(side, "folder/file"), Then);
            File.SetLastWriteTimeUtc(At(side, "link"), Then);
            Settle(side);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_same_is_the_same()
    {
        var comparison = new TreeComparison(new LocalSourceTree());

        Assert.Empty(comparison.Compare(new BytePath(At("left")), new BytePath(At("right")), CancellationToken.None));
        Assert.Equal(4, comparison.Entries);
        Assert.Equal("content".Length, comparison.Bytes);
    }

    [Fact]
    public void A_socket_that_only_the_first_has_is_noticed() => Notices("./folder/sock", "only in the first", () =>
    {
        _socket.Bind(new UnixDomainSocketEndPoint(At("left", "folder/sock")));
        Settle("left");
    });

    [Fact]
    public void A_socket_that_only_the_second_has_is_noticed() => Notices("./folder/sock", "only in the second", () =>
        _socket.Bind(new UnixDomainSocketEndPoint(At("right", "folder/sock"))));

    [Fact]
    public void Another_content_of_the_same_size_and_time_is_noticed() => Notices("./folder/file", "content", () =>
    {
        File.WriteAllText(At("right", "folder/file"), "kontent");
        File.SetLastWriteTimeUtc(At("right", "folder/file"), Then);
    });

    [Fact]
    public void A_hundred_nanoseconds_are_noticed() =>
        Notices("./folder/file", "modified", () => File.SetLastWriteTimeUtc(At("right", "folder/file"), Then.AddTicks(1)));

    [Fact]
    public void A_mode_is_noticed() =>
        Notices("./folder/file", "mode", () => File.SetUnixFileMode(At("right", "folder/file"), UnixFileMode.UserRead));

    [Fact]
    public void A_size_is_noticed() => Notices("./folder/file", "size", () =>
    {
        File.WriteAllText(At("right", "folder/file"), "contents");
        File.SetLastWriteTimeUtc(At("right", "folder/file"), Then);
    });

    [Fact]
    public void A_link_to_elsewhere_is_noticed() => Notices("./link", "link to", () =>
    {
        File.Delete(At("right", "link"));
        File.CreateSymbolicLink(At("right", "link"), "folder/elsewhere");
        File.SetLastWriteTimeUtc(At("right", "link"), Then);
    });

    [Fact]
    public void A_file_in_place_of_a_link_is_noticed() => Notices("./link", "type", () =>
    {
        File.Delete(At("right", "link"));
        File.WriteAllText(At("right", "link"), "");
    });

    [Fact]
    public void What_is_missing_is_noticed() =>
        Notices("./folder/file", "only in the first", () => File.Delete(At("right", "folder/file")));

    [Fact]
    public void What_is_too_much_is_noticed() =>
        Notices("./folder/more", "only in the second", () => File.WriteAllText(At("right", "folder/more"), ""));

    [Fact]
    public void The_time_of_a_folder_is_noticed() =>
        Notices("./folder", "modified", () => Directory.SetLastWriteTimeUtc(At("right", "folder"), Then.AddTicks(1)), settles: false);

    private void Notices(string path, string what, Action change, bool settles = true)
    {
        change();
        if (settles)
            Settle("right");

        var comparison = new TreeComparison(new LocalSourceTree());
        var differences = comparison.Compare(new BytePath(At("left")), new BytePath(At("right")), CancellationToken.None);

        Assert.Contains(differences, difference => difference.Path == path && difference.What.StartsWith(what, StringComparison.Ordinal));
        Assert.All(differences, difference => Assert.Equal(path, difference.Path));
    }

    /// <summary>Writing into a folder changed its time.</summary>
    private void Settle(string side)
    {
        Directory.SetLastWriteTimeUtc(At(side, "folder"), Then);
        Directory.SetLastWriteTimeUtc(At(side), Then);
    }

    private string At(string side, string path = "") => Path.TrimEndingDirectorySeparator(Path.Combine(_folder.FullPath, side, path));
}
