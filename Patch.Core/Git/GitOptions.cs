using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Git;

/// <summary>Settings of the Git engine.</summary>
public sealed class GitOptions : IValidatableObject
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

    /// <summary>Credentials for HTTP(S) remotes, by host name, or by any name with <see cref="GitCredential.Host"/> in it.</summary>
    public Dictionary<string, GitCredential> Credentials { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A mirror that no stack and no attempt has used for this long is removed, unless it has something that was never pushed.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan PruneAfter { get; set; } = TimeSpan.FromDays(90);

    /// <summary>A mirror with more packs than this is packed anew, by the git program where it is installed.</summary>
    [Range(1, 10_000)]
    public int MostPacks { get; set; } = 50;

    /// <summary>A mirror with more objects than this in files of their own is packed anew.</summary>
    [Range(1, 10_000_000)]
    public int MostLooseObjects { get; set; } = 6_700;

    /// <summary>How long packing one mirror may take; less than <see cref="LockLimit"/>, since it is in use meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan PackLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The credentials of a host; null when there are none.</summary>
    /// <param name="host">As in the URL, with the port where it has one.</param>
    public GitCredential? CredentialsOf(string host) =>
        Credentials.FirstOrDefault(entry => (entry.Value.Host ?? entry.Key).Equals(host, StringComparison.OrdinalIgnoreCase)).Value;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, credential) in Credentials)
        {
            var places = new[] { credential.Password, credential.PasswordEnv, credential.PasswordFile }.Count(place => !string.IsNullOrEmpty(place));
            if (places != 1)
                yield return new ValidationResult($"{Section}:Credentials:{name} needs exactly one of Password, PasswordEnv and PasswordFile.", [nameof(Credentials)]);
            if (credential.Host?.Contains('/', StringComparison.Ordinal) == true)
                yield return new ValidationResult($"{Section}:Credentials:{name}:Host is a host name, with a port where the URL has one, and not a URL.", [nameof(Credentials)]);
        }
    }
}
