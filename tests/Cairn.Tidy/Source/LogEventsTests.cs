using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cairn.Tidy.Source;

/// <summary>Operators filter logs by event id, so an id means one thing, everywhere and for good.</summary>
public sealed class LogEventsTests
{
    [Fact]
    public void Every_log_message_has_an_event_id_of_its_own() =>
        Rule.Holds(Violations([.. Checkout.Sources().Where(file => file.Ships)]));

    [Theory]
    [InlineData("[LoggerMessage(7, LogLevel.Information, \"a\")]")]
    [InlineData("[LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = \"a\")]")]
    [InlineData("[LoggerMessageAttribute(Level = LogLevel.Warning, EventId = 0x7)]")]
    [InlineData("[Microsoft.Extensions.Logging.LoggerMessage(eventId: 7, level: LogLevel.Warning, message: \"a\")]")]
    public void An_event_id_used_twice_is_noticed(string attribute) =>
        Rule.Notices(
            "event id 7 is also used by src/A.cs: First",
            Violations(
                [Sample("src/A.cs", "[LoggerMessage(7, LogLevel.Debug, \"b\")]", "First"), Sample("src/B.cs", attribute, "Second")]));

    [Theory]
    [InlineData("[LoggerMessage(LogLevel.Information, \"a\")]")]
    [InlineData("[LoggerMessage(Level = LogLevel.Information, EventName = \"a\")]")]
    [InlineData("[LoggerMessage(EventId = Ids.Started)]")]
    public void A_message_without_a_plain_event_id_is_noticed(string attribute) =>
        Rule.Notices("src/A.cs: First has no event id", Violations([Sample("src/A.cs", attribute, "First")]));

    private static IEnumerable<string> Violations(IReadOnlyList<SourceFile> files)
    {
        var owners = new Dictionary<int, string>();
        foreach (var (owner, id) in files.SelectMany(Events))
        {
            if (id is not { } number)
            {
                yield return $"{owner} has no event id, or one that is not a number";
            }
            else if (!owners.TryAdd(number, owner))
            {
                yield return $"{owner}: event id {number} is also used by {owners[number]}";
            }
        }
    }

    private static IEnumerable<(string Owner, int? Id)> Events(SourceFile file) =>
        from attribute in file.Syntax.DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString().Split('.')[^1] is "LoggerMessage" or "LoggerMessageAttribute"
        let method = attribute.FirstAncestorOrSelf<MethodDeclarationSyntax>()
        select ($"{file.Path}: {method?.Identifier.ValueText}", IdOf(attribute));

    private static int? IdOf(AttributeSyntax attribute)
    {
        var arguments = attribute.ArgumentList?.Arguments ?? [];
        var named = arguments.FirstOrDefault(argument =>
            (argument.NameEquals?.Name ?? argument.NameColon?.Name)?.Identifier.ValueText is "EventId" or "eventId");
        var first = arguments.FirstOrDefault(argument => argument.NameEquals is null && argument.NameColon is null);
        return ((named ?? first)?.Expression as LiteralExpressionSyntax)?.Token.Value as int?;
    }

    private static SourceFile Sample(string path, string attribute, string method) =>
        new(path, $"static partial class Log\n{{\n{attribute}\nstatic partial void {method}(ILogger log);\n}}\n");
}
