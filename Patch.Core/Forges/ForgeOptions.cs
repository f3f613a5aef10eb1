using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Forges;

/// <summary>Settings of the section <c>Patch:Forges</c>: which forges Patch may speak to, as whom, and how much.</summary>
public sealed class ForgeOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Forges";

    /// <summary>The forges, by the host as it stands in the remote's URL, with its port if it has one.</summary>
    public Dictionary<string, ForgeHostOptions> Hosts { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Time limit of one request, its answer included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest answer that is read, in bytes after decompression.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Pages of one list that are read; a longer list is a fault, never a short list.</summary>
    [Range(1, 1000)]
    public int MaxPages { get; set; } = 40;

    /// <summary>Requests of a window that are left to others who use the same token; at most a tenth of the window.</summary>
    [Range(0, 10_000)]
    public int Reserve { get; set; } = 50;

    /// <summary>How long to wait after a forge asked to slow down without saying for how long; GitHub asks for a minute at the least.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SlowDown { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Answers that are kept to be asked for again with their validator.</summary>
    [Range(0, 1_000_000)]
    public int CacheEntries { get; set; } = 2000;
}

/// <summary>One forge. Of the token's three keys one is set, or the App.</summary>
public sealed class ForgeHostOptions
{
    /// <summary>The host in the remote's URL, where the section's own name is another.</summary>
    public string? Host { get; set; }

    /// <summary><c>github</c>, <c>forgejo</c>, <c>gitea</c> or <c>gitlab</c>; known by itself for github.com, codeberg.org and gitlab.com.</summary>
    public string? Provider { get; set; }

    /// <summary>Base of the API; made from the host where it is not set.</summary>
    public string? ApiUrl { get; set; }

    /// <summary>The token.</summary>
    public string? Token { get; set; }

    /// <summary>Name of the environment variable that holds it.</summary>
    public string? TokenEnv { get; set; }

    /// <summary>File that holds it; read at each use.</summary>
    public string? TokenFile { get; set; }

    /// <summary>A GitHub App in place of a token.</summary>
    public ForgeAppOptions? App { get; set; }
}

/// <summary>A GitHub App. Of the key's three settings one is set.</summary>
public sealed class ForgeAppOptions
{
    /// <summary>App id or client id.</summary>
    public string? Id { get; set; }

    /// <summary>The installation; looked up by the repository where it is not set.</summary>
    public long? InstallationId { get; set; }

    /// <summary>The private key, PEM.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>Name of the environment variable that holds it.</summary>
    public string? PrivateKeyEnv { get; set; }

    /// <summary>File that holds it.</summary>
    public string? PrivateKeyFile { get; set; }
}
