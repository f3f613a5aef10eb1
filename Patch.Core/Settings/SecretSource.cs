namespace Patch.Core.Settings;

/// <summary>Why there is no secret.</summary>
public enum SecretLack
{
    /// <summary>The settings name no place.</summary>
    NotSet,

    /// <summary>The variable is not set, or blank.</summary>
    NoVariable,

    /// <summary>There is no such file.</summary>
    NoFile,

    /// <summary>The file is longer than <see cref="SecretSource.LongestFile"/>: it holds something else.</summary>
    TooLong,

    /// <summary>The file is empty, or blank.</summary>
    Empty,

    /// <summary>The file cannot be read.</summary>
    Unreadable,
}

/// <summary>What was found where the settings say that a secret is.</summary>
/// <param name="Suffix">What the setting's key ends with that named the place: nothing, <c>Env</c> or <c>File</c>.</param>
/// <param name="Place">Name of the variable, or path of the file; null where the settings hold the secret themselves.</param>
/// <param name="Text">The secret; null when there is none.</param>
/// <param name="Lack">Why there is none.</param>
/// <param name="Detail">What the system says of a file that is not there or cannot be read.</param>
public sealed record SecretFound(string Suffix, string? Place, string? Text, SecretLack Lack = SecretLack.NotSet, string? Detail = null);

/// <summary>
/// Reads a secret from where the settings say it is: their own value, a variable of the environment or a file, in this order. Ask at each use, so that
/// a secret that was changed counts at once. The sentence that tells of a lack is the caller's, and never holds what stands there.
/// </summary>
public static class SecretSource
{
    /// <summary>Longest file that is taken for a secret's, in bytes.</summary>
    public const int LongestFile = 64 * 1024;

    private const string OfVariable = "Env";
    private const string OfFile = "File";

    /// <summary>The secret as it is held; of a file without the blanks and line breaks around it.</summary>
    public static SecretFound Read(string? value, string? variable, string? file)
    {
        if (!string.IsNullOrWhiteSpace(value))
            return new SecretFound("", null, value);
        if (!string.IsNullOrWhiteSpace(variable))
        {
            var name = variable.Trim();
            return Environment.GetEnvironmentVariable(name) is { } held && !string.IsNullOrWhiteSpace(held)
                ? new SecretFound(OfVariable, name, held)
                : new SecretFound(OfVariable, name, null, SecretLack.NoVariable);
        }

        return string.IsNullOrWhiteSpace(file) ? new SecretFound("", null, null) : FromFile(file.Trim());
    }

    private static SecretFound FromFile(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LongestFile)
                return new SecretFound(OfFile, file, null, SecretLack.TooLong);
            var text = File.ReadAllText(file).Trim();
            return text.Length > 0 ? new SecretFound(OfFile, file, text) : new SecretFound(OfFile, file, null, SecretLack.Empty);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new SecretFound(OfFile, file, null, SecretLack.NoFile, missing.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new SecretFound(OfFile, file, null, SecretLack.Unreadable, unreadable.Message);
        }
    }
}
