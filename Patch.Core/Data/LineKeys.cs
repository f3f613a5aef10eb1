namespace Patch.Core.Data;

/// <summary>Keys of records that have no id of their own and are known by their line in the original's files.</summary>
public static class LineKeys
{
    /// <summary><see cref="IdKeys.Of"/> of the line as it is exported, which is without credentials.</summary>
    public static string Of(string line) => IdKeys.Of(UrlCredentials.Hide(line));
}
