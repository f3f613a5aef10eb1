namespace Patch.Core.Git.Checkouts;

/// <summary>Words of commands that a person is told to run: a name that came from elsewhere must not become a command of its own.</summary>
public static class ShellWords
{
    /// <summary>The word as it is where no shell reads anything into it, else in single quotes.</summary>
    public static string Quote(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "._/@%+=:,-".Contains(letter, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
