namespace Cairn.Tidy;

/// <summary>How a test states that a rule of the repository holds, or that the rule notices what breaks it.</summary>
internal static class Rule
{
    /// <summary>Fails with every violation on a line of its own.</summary>
    public static void Holds(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, $"{found.Count} violation(s):\n  {string.Join("\n  ", found)}");
    }

    /// <summary>Fails unless exactly one violation is found and it says what is wrong.</summary>
    public static void Notices(string expected, IEnumerable<string> violations) =>
        Assert.Contains(expected, Assert.Single(violations), StringComparison.Ordinal);
}
