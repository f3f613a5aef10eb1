using Patch.Core.Forges.Api;
using Patch.Core.Settings;

namespace Patch.Core.Forges.Tokens;

/// <summary>Reads a secret from where settings say it is, at each use: a new one counts at once.</summary>
internal static class SecretText
{
    /// <summary>The secret; or a sentence that names the key, and never what stands there.</summary>
    public static ForgeResult<string> Read(string key, string? value, string? variable, string? file)
    {
        var found = SecretSource.Read(value, variable, file);
        if (found.Text is { } text)
            return text.Trim();
        return new ForgeFault(ForgeFaults.Unauthorized, Sentence(key, found), null, Permanent: true);
    }

    /// <summary>True for what may stand in a header: one word of printable ASCII.</summary>
    public static bool IsToken(string text) => text.Length is > 0 and <= 4096 && text.All(c => c is > ' ' and <= '~');

    private static string Sentence(string key, SecretFound found) => found.Lack switch
    {
        SecretLack.NotSet => $"{key} is not set (nor {key}Env or {key}File).",
        SecretLack.NoVariable => $"The environment variable {found.Place}, which {key}Env names, is not set.",
        SecretLack.TooLong => $"The file that {key}File names is larger than {SecretSource.LongestFile / 1024} KiB: it is not a secret's file.",
        SecretLack.Empty => $"The file that {key}File names is empty.",
        _ => $"The file that {key}File names cannot be read.",
    };
}
