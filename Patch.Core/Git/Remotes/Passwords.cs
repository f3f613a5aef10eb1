namespace Patch.Core.Git.Remotes;

/// <summary>Reads the password or token of a credential from where the settings say it is.</summary>
internal static class Passwords
{
    /// <summary>Longest file that is taken for a password, in bytes.</summary>
    private const int LongestFile = 64 * 1024;

    /// <summary>The password, or why there is none.</summary>
    public static (string? Password, GitFailure? Failure) Of(GitCredential credential, RemoteAddress address)
    {
        if (!string.IsNullOrEmpty(credential.PasswordEnv))
        {
            return Environment.GetEnvironmentVariable(credential.PasswordEnv) is { Length: > 0 } value
                ? (value, null)
                : Missing(address, $"in the environment variable {credential.PasswordEnv}, which is not set");
        }

        if (string.IsNullOrEmpty(credential.PasswordFile))
            return (credential.Password, null);
        try
        {
            if (new FileInfo(credential.PasswordFile).Length > LongestFile)
                return Missing(address, $"in {credential.PasswordFile}, which is too large to hold a password");
            var text = File.ReadAllText(credential.PasswordFile).Trim();
            return text.Length > 0 ? (text, null) : Missing(address, $"in {credential.PasswordFile}, which is empty");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Missing(address, $"in {credential.PasswordFile}, which cannot be read: {unreadable.Message}");
        }
    }

    private static (string?, GitFailure) Missing(RemoteAddress address, string where) =>
        (null, new GitFailure(GitFailureCodes.Authentication, $"{address.Shown} asks for credentials, and the settings say that its password is {where}."));
}
