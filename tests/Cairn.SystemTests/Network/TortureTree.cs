using System.Diagnostics;
using System.Net.Sockets;
using Cairn.Platform.Trees;

namespace Cairn.SystemTests.Network;

/// <summary>
/// A folder with everything that a file system can hold and that backups get wrong, made and compared by the system's own tools. What only
/// root can make is there when root runs the tests.
/// </summary>
internal static class TortureTree
{
    private const string Script = """
        set -euo pipefail
        cd "$1"
        umask 022
        mkdir plain links links/sub acl acl/dir attributes sparse special names times modes
        echo hello > plain/file; : > plain/empty; head -c 3000000 /dev/urandom > plain/large
        ln -s /nowhere/at/all plain/dangling; ln -s . plain/circle

        echo linked > links/first; ln links/first links/second; ln links/first links/sub/third
        head -c 200000 /dev/urandom > links/large; ln links/large links/sub/large
        mkfifo links/pipe; ln links/pipe links/sub/pipe
        ln -s nowhere links/symbolic; ln -P links/symbolic links/sub/symbolic

        echo a > acl/file; setfacl -m u:1234:r,g:2345:rw acl/file; setfacl -m u:1234:rwx acl/dir
        setfacl -d -m u:1234:rx,g:99:- acl/dir
        echo inherits > acl/dir/child; mkdir acl/dir/below; echo plain > acl/dir/bare; setfacl -b acl/dir/bare

        echo a > attributes/file; mkdir attributes/dir
        setfattr -n user.comment -v "two words" attributes/file; setfattr -n user.binary -v 0x00ff0a00 attributes/file
        setfattr -n user.empty attributes/file; setfattr -n user.dir -v x attributes/dir
        echo many > attributes/many
        for i in $(seq 30); do setfattr -n "user.many$i" -v "$(printf '%060d' "$i")" attributes/many; done
        echo shut > attributes/readonly; setfattr -n user.a -v b attributes/readonly; chmod 400 attributes/readonly

        truncate -s 1T sparse/huge; printf begin | dd of=sparse/huge conv=notrunc status=none
        printf middle | dd of=sparse/huge bs=1M seek=500000 conv=notrunc status=none
        printf end | dd of=sparse/huge oflag=seek_bytes seek=$((1 << 40)) conv=notrunc status=none
        truncate -s 50M sparse/hole; printf x | dd of=sparse/tail bs=1M seek=20 conv=notrunc status=none
        head -c 1000000 /dev/zero > sparse/zeros

        mkfifo -m 640 special/pipe
        touch names/$'\xff\xfe' names/$'new\nline' names/-rf names/' ' names/"$(printf 'n%.0s' {1..255})" names/$'\e[31m' names/'*?[]{}$"\'
        touch names/"$(printf '\xc3\x28%.0s' {1..100})"

        touch -d '1901-12-14 01:02:03.123456789Z' times/1901; touch -d '1969-12-31 23:59:59.999999999Z' times/1969
        touch -d '1970-01-01 00:00:00Z' times/1970; touch -d '2038-01-19 03:14:08.000000001Z' times/2038
        touch -d '2107-08-09 10:11:12.131415161Z' times/2107
        ln -s 2107 times/link; touch -h -d '2051-02-03 04:05:06.070809101Z' times/link

        for mode in 000 400 111 4755 2755 1644 7777; do echo $mode > modes/$mode; chmod $mode modes/$mode; done
        mkdir modes/d1777 modes/d2775 modes/d500; echo in > modes/d500/file; chmod 1777 modes/d1777; chmod 2775 modes/d2775

        if [ $EUID = 0 ]; then
          mknod special/null c 1 3; mknod special/disk b 7 200; mknod special/large c 511 1048575; ln special/null special/null2
          setfattr -n trusted.secret -v x attributes/file; setfattr -h -n trusted.link -v y plain/dangling
          setfattr -n trusted.pipe -v z special/pipe
          setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 modes/111
          chown 1234:2345 plain/file acl/dir; chown -h 77:88 plain/dangling; chown 4000000000:4000000001 plain/empty
          chown 1234:2345 modes/4755; chmod 4755 modes/4755
        fi

        deep=deep; for i in $(seq 200); do deep=$deep/d; done; mkdir -p $deep; echo bottom > $deep/file
        chmod 500 modes/d500
        touch -d '1999-01-02 03:04:05.678901234Z' links acl/dir modes/d500 deep .
        """;

    /// <summary>Makes it.</summary>
    public static string Make(TestNetwork network, string name)
    {
        var root = network.PathOf(name);
        Directory.CreateDirectory(root);
        Run("bash", ["-c", Script, "torture", root], root);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(root, "special", "socket")));

        // Whoever closes it removes the name; a second one stays.
        Run("ln", ["special/socket", "special/socket2"], root);
        return root;
    }

    /// <summary>Fails unless rsync would change nothing, and getfacl and stat print the same.</summary>
    public static void AssertSame(string expected, string actual)
    {
        // Its 2^40 bytes are not read by rsync; see below.
        string[] options = ["-naHAXc", "--delete", "--itemize-changes", "--exclude=/sparse/huge"];
        Assert.Equal("", Run("rsync", [.. options, expected + "/", actual + "/"], expected));
        Assert.Equal(Acls(expected), Acls(actual));
        Assert.Equal(Stats(expected), Stats(actual));
        var data = DataOf(expected);
        Assert.Equal(data, DataOf(actual));
        Assert.Contains("middle", string.Concat(data.Select(stretch => stretch.Content)), StringComparison.Ordinal);
    }

    /// <summary>Room that the files below a folder take, in bytes.</summary>
    public static long RoomOf(string folder) =>
        long.Parse(Run("du", ["-s", "--block-size=1", folder], folder).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Runs a program of the system.</summary>
    /// <returns>What it prints.</returns>
    public static string Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.Latin1,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.Result}");
        return printed;
    }

    private static string Acls(string root) => Run("getfacl", ["-R", "-n", "."], root);

    // The size of a directory says only how many names it once had.
    private static string Stats(string root) => Run(
        "bash",
        [
            "-c",
            "find . -print0 | sort -z | xargs -0 stat -c '%N %F %a %u %g %h %t %T %y';"
                + "find . ! -type d -print0 | sort -z | xargs -0 stat -c '%N %s'",
        ],
        root);

    /// <summary>Where the file of 2^40 bytes has data, and what that is: all else is holes, which read as zeros.</summary>
    private static List<(FileStretch Stretch, string Content)> DataOf(string root)
    {
        using var file = new LocalSourceTree().Open(new BytePath(Path.Combine(root, "sparse", "huge")));
        var size = file.Stat().Size;
        var found = new List<(FileStretch Stretch, string Content)>();
        long offset = 0;
        while (file.NextData(offset) is { } stretch)
        {
            offset = Math.Min(stretch.End, size);
            Assert.InRange(offset - stretch.Start, 1, 1 << 20);
            var bytes = new byte[offset - stretch.Start];
            Assert.Equal(bytes.Length, file.Read(stretch.Start, bytes));
            found.Add((stretch, System.Text.Encoding.Latin1.GetString(bytes)));
        }

        return found;
    }
}
