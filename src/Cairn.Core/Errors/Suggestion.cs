namespace Cairn.Core.Errors;

/// <summary>What somebody who mistyped a name probably meant.</summary>
public static class Suggestion
{
    /// <summary>Mistakes that are forgiven: one in a short name, one for every so many letters of a longer one.</summary>
    private const int LettersPerMistake = 3;

    /// <summary>The known name that is most like the one typed, of several the first; null when none is. Case does not count.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">What there is.</param>
    public static string? For(string typed, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(known);
        string? nearest = null;
        var fewest = Math.Max(1, typed.Length / LettersPerMistake) + 1;
        foreach (var name in known)
        {
            // Whoever types a beginning, or nothing else than the name, knows the name.
            var mistakes = name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && typed.Length > 1 ? 0 : Mistakes(typed, name);
            if (mistakes < fewest && mistakes < name.Length)
                (nearest, fewest) = (name, mistakes);
        }

        return nearest;
    }

    /// <summary>A sentence that something is not there, with what was probably meant: <c>There is no X 'a'; did you mean 'b'?</c></summary>
    /// <param name="missing">The sentence without its full stop.</param>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">What there is.</param>
    public static string Sentence(string missing, string typed, IEnumerable<string> known) =>
        For(typed, known) is { } meant ? $"{missing}; did you mean '{meant}'?" : $"{missing}.";

    /// <summary>
    /// Letters left out, put in, mistaken or exchanged with their neighbour: the optimal string alignment distance (Boytsov, Indexing
    /// methods for approximate dictionary searching, 2011, section 2.2).
    /// </summary>
    private static int Mistakes(string typed, string name)
    {
        var before = new int[name.Length + 1];
        var last = Enumerable.Range(0, name.Length + 1).ToArray();
        for (var row = 1; row <= typed.Length; row++)
        {
            var current = new int[name.Length + 1];
            current[0] = row;
            for (var column = 1; column <= name.Length; column++)
            {
                var replaced = last[column - 1] + (Same(typed[row - 1], name[column - 1]) ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(last[column], current[column - 1]) + 1);
                if (row > 1 && column > 1 && Same(typed[row - 1], name[column - 2]) && Same(typed[row - 2], name[column - 1]))
                    current[column] = Math.Min(current[column], before[column - 2] + 1);
            }

            (before, last) = (last, current);
        }

        return last[name.Length];
    }

    private static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
