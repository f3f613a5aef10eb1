using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Tokens;

/// <summary>Reads a secret from where settings say it is, at each use: a new one counts at once.</summary>
internal static class SecretText
{
    private const int FileLimit = 64 * 1024;

    /// <summary>The secret; or a sentence that names the key, and never what stands there.</summary>
    public static ForgeResult<string> Read(string key, string? value, string? variable, string? file)
    {
        if (!string.IsNullOrWhiteSpace(value))
            return value.Trim();
        if (!string.IsNullOrWhiteSpace(variable))
        {
            return Environment.GetEnvironmentVariable(variable) is { } text && !string.IsNullOrWhiteSpace(text)
                ? text.Trim()
                : Missing($"The environment variable {variable}, which {key}Env names, is not set.");
        }

        return string.IsNullOrWhiteSpace(file) ? Missing($"{key} is not set (nor {key}Env or {key}File).") : FromFile(key, file);
    }

    /// <summary>True for what may stand in a header: one word of printable ASCII.</summary>
    public static bool IsToken(string text) => text.Length is > 0 and <= 4096 && text.All(c => c is > ' ' and <= '~');

    private static ForgeResult<string> FromFile(string key, string file)
    {
        try
        {
            if (new FileInfo(file).Length > FileLimit)
                return Missing($"The file that {key}File names is larger than {FileLimit / 1024} KiB: it is not a secret's file.");
            var text = File.ReadAllText(file).Trim();
            return text.Length > 0 ? text : Missing($"The file that {key}File names is empty.");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Missing($"The file that {key}File names cannot be read.");
        }
    }

    private static ForgeFault Missing(string sentence) => new(ForgeFaults.Unauthorized, sentence, null, Permanent: true);
}
