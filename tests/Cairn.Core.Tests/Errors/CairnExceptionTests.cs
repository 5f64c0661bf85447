using Cairn.Core.Errors;

namespace Cairn.Core.Tests.Errors;

public sealed class CairnExceptionTests
{
    [Fact]
    public void Message_is_what_happened_what_it_means_and_what_to_do()
    {
        var error = new CairnException(ErrorKind.Refused, "no-room", "No room.", "Nothing was sent.", "Ask for less.");

        Assert.Equal("No room. Nothing was sent. Ask for less.", error.Message);
        Assert.Equal((ErrorKind.Refused, "no-room"), (error.Kind, error.Code));
        Assert.Equal(("No room.", "Nothing was sent.", "Ask for less."), (error.What, error.Meaning, error.Todo));
        Assert.Null(error.InnerException);
    }

    [Fact]
    public void Parts_that_are_empty_leave_no_gap() =>
        Assert.Equal("Gone. Look elsewhere.", new CairnException(ErrorKind.NotFound, "gone", "Gone.", "", "Look elsewhere.").Message);

    [Fact]
    public void Cause_is_kept()
    {
        var cause = new IOException("disk");

        Assert.Same(cause, new CairnException(ErrorKind.Failed, "disk", ("Disk.", "", ""), cause).InnerException);
    }

    /// <summary>The exit codes that the command line promises.</summary>
    [Fact]
    public void Kinds_are_exit_codes() => Assert.Equal(
        [1, 2, 3, 4, 5, 6, 7, 130],
        Enum.GetValues<ErrorKind>().Select(kind => (int)kind));
}
