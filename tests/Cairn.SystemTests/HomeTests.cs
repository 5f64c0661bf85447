using System.Net;
using System.Net.Sockets;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Homes, passphrases, recovery keys and kits.</summary>
public sealed class HomeTests
{
    [Fact]
    public async Task Without_up_a_command_says_so()
    {
        await using var network = await TestNetwork.StartAsync(1);
        await network.Owner.StopAsync();

        var refused = await network.Owner.TryAsync("peers");

        Assert.Equal((4, "not-running"), (refused.ExitCode, refused.ErrorCode));
    }

    [Fact]
    public async Task Joining_that_was_cut_off_goes_on_with_the_same_identity_and_key()
    {
        await using var network = await TestNetwork.StartAsync(1);
        var invite = await network.InviteAsync();
        await network.Owner.StopAsync();
        var home = network.HomeAt("late");
        string[] init = [.. TestNetwork.InitArguments("late", "1GB"), "--recovery-kit", network.KitOf("late"), "--join"];

        var cutOff = await home.TryAsync(network.Time, [.. init, invite]);
        await network.Owner.UpAsync(); // at another port, so another invite
        var joined = await home.RunAsync(network.Time, [.. init, await network.InviteAsync()]);

        Assert.Equal((4, "inviter-unreachable"), (cutOff.ExitCode, cutOff.ErrorCode));
        var identity = cutOff.Objects("identity").Single();
        Assert.Empty(joined.Objects("identity"));
        Assert.Equal(identity.GetProperty("peer").GetString(), joined.Summary.GetProperty("peer").GetString());
        var kit = await File.ReadAllTextAsync(network.KitOf("late"), network.Time);
        Assert.Contains(identity.GetProperty("recoveryKey").GetString()!, kit, StringComparison.Ordinal);
        Assert.Contains("credential: ", kit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_has_not_joined_does_not_start_and_a_later_kit_tells_that_it_has_no_key()
    {
        await using var network = await TestNetwork.StartAsync(1);
        var invite = await network.InviteAsync();
        await network.Owner.StopAsync();
        var home = network.HomeAt("late");
        string[] init = [.. TestNetwork.InitArguments("late", "1GB"), "--join", invite];

        Assert.Equal(4, (await home.TryAsync(network.Time, init)).ExitCode);
        var up = await home.TryAsync(network.Time, "up");
        var again = await home.TryAsync(network.Time, [.. init, "--recovery-kit", network.KitOf("late")]);

        Assert.Equal((7, "not-a-member"), (up.ExitCode, up.ErrorCode));
        Assert.Contains(again.Objects("warning"), warning => warning.GetProperty("message").GetString()!.Contains("recovery key"));
    }

    [Fact]
    public async Task A_home_is_not_made_when_its_kit_cannot_be_written()
    {
        await using var network = await TestNetwork.StartAsync(1);
        var home = network.HomeAt("new");
        string[] init = [.. TestNetwork.InitArguments("new", "1GB"), "--new-network", "--directory", $"tracker={network.Tracker.Url}"];

        var refused = await home.TryAsync(network.Time, [.. init, "--recovery-kit", network.PathOf("no-such-folder/new.kit")]);

        Assert.Equal((1, "cannot-write"), (refused.ExitCode, refused.ErrorCode));
        await home.RunAsync(network.Time, [.. init, "--recovery-kit", network.KitOf("new")]);
    }

    [Fact]
    public async Task A_home_without_identity_that_keeps_others_data_is_not_recovered_in_place_and_loses_nothing_by_moving()
    {
        await using var network = await TestNetwork.StartAsync(1);
        await network.AddAsync("peer1", "2GB", "--recovery-kit", network.KitOf("peer1"));
        await network.UntilAllKnowEachOtherAsync();
        var data = SampleTree.Make(network, "data", 64);
        await network.Owner.RunAsync("backup", data, "--copies", "1");
        var (holder, old) = (network.Peers[1], network.Peers[1].Home.Folder);
        await holder.StopAsync();
        File.Delete(Path.Combine(old, "identity"));
        string[] recover = ["recover", "--kit", network.KitOf("peer1"), "--name", "peer1", "--listen", "127.0.0.1:0"];

        var inPlace = await holder.TryAsync(recover);
        var home = network.HomeAt("moved");
        await home.RunAsync(network.Time, recover);
        File.Move(Path.Combine(old, "ledger.db"), Path.Combine(home.Folder, "ledger.db"), overwrite: true);
        Directory.Move(Path.Combine(old, "vault"), Path.Combine(home.Folder, "vault"));
        await network.AdoptAsync("peer1", home, holder.Id);
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal((7, "home-keeps-others"), (inPlace.ExitCode, inPlace.ErrorCode));
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task The_local_api_listens_on_its_socket_only_whatever_the_folder_and_the_environment_say()
    {
        await using var network = await TestNetwork.StartAsync(1);
        await network.Owner.StopAsync();
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var open = $"http://127.0.0.1:{port}";
        var folder = Directory.CreateDirectory(network.PathOf("web project")).FullName;
        var settings = "{\"Kestrel\":{\"Endpoints\":{\"Open\":{\"Url\":\"" + open + "\"}}},\"Urls\":\"" + open + "\"}";
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings, network.Time);
        var command = $"cd '{folder}' && export ASPNETCORE_URLS={open} Kestrel__Endpoints__Open__Url={open} && exec \"$@\"";
        var elsewhere = network.Program with { Path = "/bin/sh", Prefix = ["-c", command, "sh", network.Program.Path] };

        await using var up = await (network.Owner.Home with { Program = elsewhere }).UpAsync(network.Time);

        Assert.Equal(0, (await network.Owner.TryAsync("peers")).ExitCode);
        using var client = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port, network.Time).AsTask());
    }

    [Fact]
    public async Task A_recovered_home_is_wrapped_where_that_is_asked_for()
    {
        await using var network = await TestNetwork.StartAsync(2);
        await network.Owner.RunAsync("backup", SampleTree.Make(network, "data", 65, 10_000), "--copies", "1");
        await network.Owner.RunAsync("kit", "--key-file", network.KitOf("peer0"), "--out", network.KitOf("peer0"));
        await network.Owner.StopAsync();
        await File.WriteAllTextAsync(network.PathOf("phrase"), "correct horse\n", network.Time);
        var home = network.HomeAt("new");
        string[] recover = ["recover", "--kit", network.KitOf("peer0"), "--name", "peer0", "--listen", "127.0.0.1:0"];

        await home.RunAsync(network.Time, [.. recover, "--passphrase-file", network.PathOf("phrase")]);

        Assert.Equal("passphrase-needed", (await home.TryAsync(network.Time, "up")).ErrorCode);
    }

    [Fact]
    public async Task A_kit_that_is_none_is_named_as_such()
    {
        await using var network = await TestNetwork.StartAsync(1);
        await File.WriteAllTextAsync(network.PathOf("garbage"), "no kit at all\n", network.Time);

        var refused = await network.HomeAt("x").TryAsync(network.Time, "recover", "--kit", network.PathOf("garbage"), "--name", "x");

        Assert.Equal((2, "bad-recovery-key"), (refused.ExitCode, refused.ErrorCode));
    }

    [Fact]
    public async Task A_passphrase_keeps_the_home_closed_to_others()
    {
        await using var network = await TestNetwork.StartAsync(1);
        await File.WriteAllTextAsync(network.PathOf("right"), "correct horse\n", network.Time);
        await File.WriteAllTextAsync(network.PathOf("wrong"), "battery staple\n", network.Time);
        var home = network.HomeAt("wrapped");
        string[] join = ["--join", await network.InviteAsync(), "--passphrase-file", network.PathOf("right")];
        await home.RunAsync(network.Time, [.. TestNetwork.InitArguments("wrapped", "1GB"), .. join]);

        var wrong = await home.TryAsync(network.Time, "up", "--passphrase-file", network.PathOf("wrong"));
        var none = await home.TryAsync(network.Time, "up");
        await using var right = network.Program.Start("--home", home.Folder, "up", "--passphrase-file", network.PathOf("right"));

        Assert.Equal((2, "wrong-passphrase"), (wrong.ExitCode, wrong.ErrorCode));
        Assert.Equal((2, "passphrase-needed"), (none.ExitCode, none.ErrorCode));
        Assert.Equal("wrapped", (await right.ReadyAsync(network.Time)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_recovery_key_is_shown_and_in_the_kit_and_nowhere_in_the_home()
    {
        await using var network = await TestNetwork.StartAsync(1);
        var home = network.HomeAt("kept");
        string[] join = ["--join", await network.InviteAsync(), "--recovery-kit", network.KitOf("kept")];

        var made = await home.RunAsync(network.Time, [.. TestNetwork.InitArguments("kept", "1GB"), .. join]);

        var key = made.Summary.GetProperty("recoveryKey").GetString()!;
        Assert.Contains(key, await File.ReadAllTextAsync(network.KitOf("kept"), network.Time), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(network.KitOf("kept")));
        var files = Directory.GetFiles(home.Folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
            Assert.DoesNotContain(key, await File.ReadAllTextAsync(file, network.Time), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kit_with_the_key_is_never_replaced_by_one_without_or_by_that_of_another_peer()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var kit = network.KitOf("peer0");
        var before = await File.ReadAllTextAsync(kit, network.Time);

        var keyless = await network.Owner.TryAsync("kit", "--out", kit);
        var foreign = await network.Peers[1].TryAsync("kit", "--out", kit);
        var wrongKey = await network.Peers[1].TryAsync("kit", "--out", network.KitOf("other"), "--key-file", kit);
        var unchanged = await File.ReadAllTextAsync(kit, network.Time);
        var renewed = await network.Owner.RunAsync("kit", "--out", kit, "--key-file", kit);

        Assert.Equal((2, "kit-would-lose-key"), (keyless.ExitCode, keyless.ErrorCode));
        Assert.Equal((2, "kit-exists"), (foreign.ExitCode, foreign.ErrorCode));
        Assert.Equal((7, "not-your-key"), (wrongKey.ExitCode, wrongKey.ErrorCode));
        Assert.Equal(before, unchanged);
        Assert.True(renewed.Summary.GetProperty("hasKey").GetBoolean());
        Assert.Equal(1, renewed.Summary.GetProperty("members").GetInt32());
        Assert.Contains(network.Peers[1].Id, await File.ReadAllTextAsync(kit, network.Time), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_and_one_address_bring_the_names_and_the_files_back()
    {
        await using var network = await TestNetwork.StartAsync(4);
        var data = SampleTree.Make(network, "data", 60);
        await network.Owner.RunAsync("backup", data, "--copies", "3", "--tag", "precious");
        var kit = await File.ReadAllLinesAsync(network.KitOf("peer0"), network.Time);
        var key = kit.Single(line => line.StartsWith("key: ", StringComparison.Ordinal))["key: ".Length..];
        await File.WriteAllTextAsync(network.PathOf("key"), key, network.Time);
        await network.Owner.KillAsync();
        Directory.Delete(network.Owner.Home.Folder, recursive: true);

        var home = network.HomeAt("new");
        string[] known = ["--key-file", network.PathOf("key"), "--peer", network.Peers[1].Address];
        await home.RunAsync(network.Time, ["recover", .. known, "--name", "peer0", "--listen", "127.0.0.1:0"]);
        var machine = await network.AdoptAsync("peer0", home, network.Owner.Id);
        var snapshot = (await machine.RunAsync("snapshots")).Objects("snapshot").Single();
        await machine.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        Assert.Equal("precious", snapshot.GetProperty("tags")[0].GetString());
        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_peer_that_starts_while_the_tracker_is_away_knows_the_others()
    {
        await using var network = await TestNetwork.StartAsync(3);
        var data = SampleTree.Make(network, "data", 61);
        await network.Owner.RunAsync("backup", data, "--copies", "2");
        await network.Owner.StopAsync();
        await network.Tracker.KillAsync();

        await network.Owner.UpAsync();
        await network.Owner.RunAsync("restore", "latest", "--target", network.PathOf("out"));

        SampleTree.AssertSame(data, network.PathOf("out") + data, network.Time);
    }

    [Fact]
    public async Task A_command_that_goes_away_stops_its_work_in_the_peer()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 62, 150_000_000);
        await using (var backup = network.Owner.Begin("backup", data, "--copies", "1"))
        {
            await Until.TrueAsync(() => Task.FromResult(network.Peers[1].Blobs.Count > 0), network.Time);
            await backup.KillAsync();
        }

        // Backups wait for each other, so this one shows that the first has ended, and its one snapshot how.
        await network.Owner.RunAsync("backup", Path.Combine(data, "folder0"), "--copies", "1");

        Assert.Single((await network.Owner.RunAsync("snapshots")).Objects("snapshot"));
    }

    [Fact]
    public async Task A_peer_that_is_stopped_tells_the_command_that_waits()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 63, 150_000_000);
        await using var backup = network.Owner.Begin("backup", data, "--copies", "1");
        await Until.TrueAsync(() => Task.FromResult(network.Peers[1].Blobs.Count > 0), network.Time);

        var stopped = await network.Owner.StopAsync();
        var told = await backup.FinishAsync(network.Time);

        Assert.Equal(0, stopped.ExitCode);
        Assert.Equal((4, "peer-stopping"), (told.ExitCode, told.ErrorCode));
    }
}
