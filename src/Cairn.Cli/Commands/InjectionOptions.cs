using System.CommandLine;
using Cairn.Cli.Injecting;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary>The options of <c>up</c> by which an experiment has things go wrong.</summary>
internal sealed class InjectionOptions
{
    private readonly Option<string?> _inject = new("--inject")
    {
        HelpName = "FAULTS",
        Description = "For experiments: crash-after=SIZE kills the peer once it sent and received so many bytes of packs, "
            + "corrupt=P spoils each piece that it sends with this probability; drop=P comes with datagrams",
    };

    private readonly Option<bool> _testing = new("--i-am-testing") { Description = "Needed by --inject: nobody relies on this peer" };

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_inject);
        command.Add(_testing);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="CairnException">It is asked for without the word that nobody relies on the peer (code <c>not-testing</c>), or
    /// makes no sense (code <c>bad-fault</c>).</exception>
    public InjectedFaults Read(ParseResult parsed)
    {
        if (parsed.GetValue(_inject) is not { } text)
            return InjectedFaults.None;

        if (parsed.GetValue(_testing))
            return InjectedFaults.Parse(text);

        throw new CairnException(
            ErrorKind.BadUsage,
            "not-testing",
            "--inject makes this peer fail on purpose.",
            "Nothing was started.",
            "Leave it out; or add --i-am-testing, in an experiment whose data nobody needs.");
    }
}
