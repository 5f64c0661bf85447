using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Tests.Transcripts;

/// <summary>What is documented of one sort of line: taken from its record, so that it cannot be wrong.</summary>
internal sealed partial class LineDescription
{
    private static readonly Dictionary<string, XElement> Docstrings = XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, "cairn.xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value);

    private readonly Type _record;
    private readonly JsonTypeInfo _json;

    public LineDescription(Type record)
    {
        _record = record;
        _json = CairnJson.Default.GetTypeInfo(record) ?? throw new InvalidOperationException($"{record.Name} is missing in CairnJson.");
    }

    /// <summary>What its <c>type</c> says.</summary>
    public string Type => (string)_json.Properties.Single(property => property.Name == "type").Get!(Empty())!;

    /// <summary>One sentence or two.</summary>
    public string Meaning => Docstring($"T:{_record.FullName}");

    /// <summary>Rows of a table: name, sort and meaning of each field but <c>type</c>.</summary>
    public IEnumerable<string> Fields() =>
        from property in _json.Properties
        where property.Name != "type"
        let member = (PropertyInfo)property.AttributeProvider!
        select $"| `{property.Name}` | {SortOf(member)} | {Docstring($"P:{member.DeclaringType!.FullName}.{member.Name}")} |";

    /// <summary>All records of lines that the program has.</summary>
    public static IEnumerable<Type> AllRecords() =>
        typeof(ApiLine).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(ApiLine)));

    private object Empty() => System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(_record);

    private static string SortOf(PropertyInfo member)
    {
        var isLeftOut = new NullabilityInfoContext().Create(member).ReadState is NullabilityState.Nullable;
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        return NameOf(type) + (isLeftOut ? ", may be missing" : "");
    }

    private static string NameOf(Type type) => type switch
    {
        _ when type == typeof(string) => "string",
        _ when type == typeof(bool) => "boolean",
        _ when type == typeof(DateTimeOffset) => "time",
        _ when type == typeof(double) => "number",
        _ when type.IsPrimitive => "integer",
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) =>
            $"array of {NameOf(type.GetGenericArguments()[0])}s",
        _ => throw new InvalidOperationException($"Say here what {type} is in JSON."),
    };

    private static string Docstring(string member)
    {
        var summary = Docstrings[member].Element("summary") ?? throw new InvalidOperationException($"{member} has no docstring.");
        var words = string.Concat(summary.Nodes().Select(Plain));
        return Space().Replace(words, " ").Trim();
    }

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{JsonName(see.Attribute("cref")!.Value)}`",
        _ => throw new InvalidOperationException($"Say here how {node} is shown."),
    };

    private static string JsonName(string cref)
    {
        var name = cref[(cref.LastIndexOf('.') + 1)..];
        return name[..1].ToLower(CultureInfo.InvariantCulture) + name[1..];
    }

    [GeneratedRegex("\\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
