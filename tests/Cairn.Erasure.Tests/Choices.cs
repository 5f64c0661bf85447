namespace Cairn.Erasure.Tests;

/// <summary>Ways to choose.</summary>
internal static class Choices
{
    /// <summary>All sets of <paramref name="size"/> of the numbers below <paramref name="count"/>.</summary>
    public static IEnumerable<int[]> Of(int size, int count) => From(0, size, count);

    private static IEnumerable<int[]> From(int first, int size, int count)
    {
        if (size == 0)
            return [[]];

        return from chosen in Enumerable.Range(first, Math.Max(count - first, 0))
               from rest in From(chosen + 1, size - 1, count)
               select (int[])[chosen, .. rest];
    }
}
