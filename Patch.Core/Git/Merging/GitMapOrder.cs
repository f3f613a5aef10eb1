namespace Patch.Core.Git.Merging;

/// <summary>
/// The order in which git goes over a map keyed by paths (its <c>strmap</c>): by hash, within one bucket the latest first. Where git takes
/// the first of several equals from such a map, a merge that shall end as git's must go the same way.
/// </summary>
internal static class GitMapOrder
{
    private const uint HashStart = 0x811c9dc5;
    private const uint HashFactor = 0x01000193;
    private const int FirstSize = 64;
    private const int GrowthFactor = 4;
    private const int FullPercent = 80;

    /// <param name="inserted">Items in the order in which git puts them into the map, each key once.</param>
    /// <param name="key">An item's key, in raw text.</param>
    public static IEnumerable<T> Of<T>(IEnumerable<T> inserted, Func<T, string> key)
    {
        var table = new List<(uint Hash, T Item)>?[FirstSize];
        var count = 0;
        foreach (var item in inserted)
        {
            Put(table, Hash(key(item)), item);
            if (++count > table.Length * (long)FullPercent / 100)
                table = Grow(table);
        }

        return Items(table).Select(entry => entry.Item);
    }

    private static (uint Hash, T Item)[] Items<T>(List<(uint Hash, T Item)>?[] table) =>
        [.. table.SelectMany(bucket => Enumerable.Reverse(bucket ?? []))];

    private static List<(uint, T)>?[] Grow<T>(List<(uint Hash, T Item)>?[] table)
    {
        var larger = new List<(uint, T)>?[table.Length * GrowthFactor];
        foreach (var (hash, item) in Items(table))
            Put(larger, hash, item);
        return larger;
    }

    private static void Put<T>(List<(uint, T)>?[] table, uint hash, T item) => (table[hash & (table.Length - 1)] ??= []).Add((hash, item));

    /// <summary>FNV-1.</summary>
    private static uint Hash(string key)
    {
        var hash = HashStart;
        foreach (var letter in key)
            hash = unchecked(hash * HashFactor) ^ letter;
        return hash;
    }
}
