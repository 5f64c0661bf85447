namespace Cairn.Protocol.Tests.Records;

/// <summary>The pinned encodings: hexadecimal lines, each behind a word that says what it is.</summary>
internal static class Golden
{
    public static string Read(string name, string word)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream($"{name}.hex")
            ?? throw new InvalidOperationException($"Golden/{name}.hex is missing.");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        return lines.Single(line => line.StartsWith($"{word} ", StringComparison.Ordinal))[(word.Length + 1)..];
    }
}
