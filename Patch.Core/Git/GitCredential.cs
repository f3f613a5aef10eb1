namespace Patch.Core.Git;

/// <summary>User name and password or token for one host. Where the password stands elsewhere it is read each time it is asked for, so a new one counts at once.</summary>
public sealed class GitCredential
{
    /// <summary>The host, with the port where the URL has one; null: the setting's own name is the host.</summary>
    public string? Host { get; set; }

    /// <summary>The user name; most forges take any with a token.</summary>
    public string UserName { get; set; } = "patch";

    /// <summary>The password or token itself. Never logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>Name of the environment variable that holds it.</summary>
    public string? PasswordEnv { get; set; }

    /// <summary>Path of the file that holds it, as secrets are mounted; white space around it does not count.</summary>
    public string? PasswordFile { get; set; }
}
