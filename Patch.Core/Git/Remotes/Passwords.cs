using Patch.Core.Settings;

namespace Patch.Core.Git.Remotes;

/// <summary>Reads the password or token of a credential from where the settings say it is.</summary>
internal static class Passwords
{
    /// <summary>The password, or why there is none.</summary>
    public static (string? Password, GitFailure? Failure) Of(GitCredential credential, RemoteAddress address)
    {
        var found = SecretSource.Read(credential.Password, credential.PasswordEnv, credential.PasswordFile);
        if (found.Text is not null)
            return (found.Text, null);

        // A token in place of the user name has an empty password beside it.
        if (found.Lack == SecretLack.NotSet)
            return (credential.Password, null);
        return (null, new GitFailure(
            GitFailureCodes.Authentication, $"{address.Shown} asks for credentials, and the settings say that its password is in {Lack(found)}."));
    }

    private static string Lack(SecretFound found) => found.Lack switch
    {
        SecretLack.NoVariable => $"the environment variable {found.Place}, which is not set",
        SecretLack.TooLong => $"{found.Place}, which is too large to hold a password",
        SecretLack.Empty => $"{found.Place}, which is empty",
        _ => $"{found.Place}, which cannot be read: {found.Detail}",
    };
}
