using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Git;

/// <summary>Settings of the Git engine.</summary>
public sealed class GitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Patch:Git";

    /// <summary>The folder of the bare mirrors; by default <c>git</c> in the data directory. Everything in it can be rebuilt by fetching, apart from candidates that were never pushed.</summary>
    [Required]
    public string MirrorDirectory { get; set; } = "";

    /// <summary>How long one fetch of one remote may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan FetchLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one push may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan PushLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for a mirror that somebody else holds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan LockLimit { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a remote may say nothing before it is given up. Process-wide.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The command that the git program uses for ssh remotes, as GIT_SSH_COMMAND.</summary>
    [Required]
    public string SshCommand { get; set; } = "ssh -oBatchMode=yes -oConnectTimeout=30";

    /// <summary>Name of the committer of carried commits, where a stack has none of its own.</summary>
    [Required]
    [RegularExpression("[^<>\\n\\r\\0]+")]
    public string CommitterName { get; set; } = "Patch";

    /// <summary>Mail address of the committer of carried commits, where a stack has none of its own.</summary>
    [Required]
    [RegularExpression("[^<>\\s\\0]+")]
    public string CommitterEmail { get; set; } = "patch@localhost";

    /// <summary>
    /// The shell command that signs candidates of stacks with <c>sign = true</c>: gets a commit's or tag's bytes on standard input and prints an
    /// armored signature, as <c>gpg --detach-sign --armor</c> does. Never logged.
    /// </summary>
    public string? SignCommand { get; set; }

    /// <summary>How long one signature may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan SignLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Resolve conflicts as they were resolved before, where the fork remembers it under <c>refs/patch/resolutions</c>; off by default. A
    /// stack's <c>reuse_resolutions</c> goes over it.
    /// </summary>
    public bool ReuseResolutions { get; set; }

    /// <summary>Credentials for HTTP(S) remotes, by host name (with port where the URL has one).</summary>
    public Dictionary<string, GitCredential> Credentials { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>User name and password or token for one host.</summary>
public sealed class GitCredential
{
    /// <summary>The user name; most forges take any with a token.</summary>
    public string UserName { get; set; } = "patch";

    /// <summary>The password or token. Never logged.</summary>
    public string Password { get; set; } = "";
}
