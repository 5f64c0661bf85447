using System.CommandLine;
using System.CommandLine.Help;
using Cairn.Cli.Output;

namespace Cairn.Cli.Commands;

/// <summary>Puts all commands together.</summary>
internal static class CommandTree
{
    /// <summary>The root with everything below it.</summary>
    public static RootCommand Build(GlobalOptions globals, Surroundings surroundings)
    {
        var root = new RootCommand(
            "Cairn: a peer-to-peer, fault-tolerant backup network. Machines lend each other disk and keep each other's backups.");
        root.Directives.Clear();
        globals.AddTo(root);
        var builder = new CommandBuilder(root, globals, surroundings);
        InitCommand.AddTo(builder);
        KitCommand.AddTo(builder);
        UpCommand.AddTo(builder);
        TrackerCommand.AddTo(builder);
        InviteCommand.AddTo(builder);
        PeersCommand.AddTo(builder);
        BackupCommand.AddTo(builder);
        RestoreCommand.AddTo(builder);
        SnapshotsCommand.AddTo(builder);
        LsCommand.AddTo(builder);
        StatusCommand.AddTo(builder);
        ForgetCommand.AddTo(builder);
        DeleteCommand.AddTo(builder);
        UndeleteCommand.AddTo(builder);
        RecoverCommand.AddTo(builder);
        LeaveCommand.AddTo(builder);
        EvictCommand.AddTo(builder);
        DemoCommand.AddTo(builder);
        ConfigCommand.AddTo(builder);
        ShellCommand.AddTo(builder, root, globals);

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ManualAction((HelpAction)help.Action!, builder.Manuals);
        HelpCommand.AddTo(root);
        return root;
    }
}
