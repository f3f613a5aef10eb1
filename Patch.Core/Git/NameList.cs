namespace Patch.Core.Git;

/// <summary>Names in a sentence: the first few, and how many more there are.</summary>
internal static class NameList
{
    /// <param name="names">All of them.</param>
    /// <param name="most">So many are named.</param>
    public static string Of(IReadOnlyCollection<string> names, int most) =>
        names.Count == 0 ? "none" : string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
}
