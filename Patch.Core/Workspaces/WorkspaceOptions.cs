using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Workspaces;

/// <summary>Where events are handed over, and how steps of the local workspace run.</summary>
public sealed class WorkspaceOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Workspaces";

    /// <summary>Default workspace; <c>PATCH_WORKSPACE_BACKEND_URL</c>.</summary>
    public string? BackendUrl { get; set; }

    /// <summary>HMAC secret; <c>PATCH_WORKSPACE_BACKEND_SECRET</c>.</summary>
    public string? BackendSecret { get; set; }

    /// <summary>Taken where <see cref="BackendUrl"/> is not set; <c>PATCH_FLOW_BACKEND_URL</c>.</summary>
    public string? FlowBackendUrl { get; set; }

    /// <summary>Taken where neither of the two is set; <c>PATCH_FLOW_DISPATCH_URL</c>.</summary>
    public string? FlowDispatchUrl { get; set; }

    /// <summary>Taken where <see cref="BackendSecret"/> is not set; <c>PATCH_FLOW_DISPATCH_SECRET</c>.</summary>
    public string? FlowDispatchSecret { get; set; }

    /// <summary>Whether steps fetch, over a package's <c>config.fetch</c>; null leaves it to the package. <c>CODEX_FLOW_FETCH</c>.</summary>
    public bool? Fetch { get; set; }

    /// <summary>Whether steps push, over a package's <c>config.push</c>; null leaves it to the package. <c>CODEX_FLOW_PUSH</c>.</summary>
    public bool? Push { get; set; }

    /// <summary>The program that runs <c>bun</c> steps: a name that is looked up on the PATH, or a path.</summary>
    [Required]
    public string BunCommand { get; set; } = "bun";

    /// <summary>
    /// The Codex program that runs <c>code-mode</c> steps: a name that is looked up on the PATH, or a path. Without one such steps are blocked.
    /// <c>CODEX_APP_SERVER_CODEX_COMMAND</c>.
    /// </summary>
    public string? CodexCommand { get; set; }

    /// <summary>Codex's folder, handed on to steps; <c>CODEX_HOME</c>.</summary>
    public string? CodexHome { get; set; }

    /// <summary>Folder of the local workspace: flow packages are looked for in its <c>.codex/flows</c> and <c>flows</c>. Default: the working directory.</summary>
    [Required]
    public string Directory { get; set; } = ".";

    /// <summary><see cref="Directory"/> as a full path.</summary>
    public string DirectoryPath => Path.GetFullPath(Directory);

    /// <summary>True: the API serves the local workspace to others, as a workspace backend. Needs <see cref="ServeSecret"/>.</summary>
    public bool Serve { get; set; }

    /// <summary>What senders of events sign with when <see cref="Serve"/> is on. Never logged.</summary>
    public string? ServeSecret { get; set; }

    /// <summary>True: events and runs of the served workspace can be read without token or signature, as original clients do.</summary>
    public bool ServeOpenReads { get; set; }

    /// <summary>Longest time for one request to a workspace backend, its whole answer included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How long a local run stays with a worker that gives no sign of life. It is renewed at a third of this.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RunLease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Local runs that one sweep executes side by side.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 2;

    /// <summary>How often a run is started before it is given up, when its worker dies each time.</summary>
    [Range(1, 20)]
    public int MaxStarts { get; set; } = 3;

    /// <summary>Bytes kept of each output stream of a step; the end is kept.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int OutputLimit { get; set; } = 1024 * 1024;

    /// <summary>
    /// Variables of this process that steps get beside <c>HOME</c> and <c>PATH</c>; a star at the end stands for any rest. Everything else
    /// stays here, so that a step does not see Patch's own secrets. Default: <c>CODEX_*</c>.
    /// </summary>
    public IList<string> ForwardedVariables { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Serve && string.IsNullOrWhiteSpace(ServeSecret))
            yield return new ValidationResult("The workspace is to be served, but not to just anybody: set a secret that senders of events sign with.", [nameof(ServeSecret)]);
    }
}
