using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>The <c>[config]</c> of a package whose step is run by <c>patch-stack</c>.</summary>
/// <param name="ForkRepo"><c>fork_repo</c>: URL, or path relative to the workspace's folder, of the fork: a checkout or a bare repository.</param>
/// <param name="ForkFullName"><c>fork_repo_full_name</c>: the fork as <c>owner/name</c>, for candidate refs; read from the URL when absent.</param>
/// <param name="TargetBranch"><c>target_branch</c>: the maintained branch; <c>main</c> when absent.</param>
/// <param name="UpstreamRemote"><c>upstream_remote</c>: name of upstream's remote in a checkout; <c>upstream</c> when absent.</param>
/// <param name="UpstreamUrl"><c>upstream_repo_url</c>: upstream's URL or path; a checkout's remote is taken when absent.</param>
/// <param name="UpstreamFullName"><c>upstream_repo_full_name</c>: whose releases are taken; read from the URL when absent.</param>
/// <param name="Fetch"><c>fetch</c>: on when absent.</param>
/// <param name="Push"><c>push</c>: off when absent.</param>
/// <param name="PushRemotes"><c>push_remotes</c>: names of remotes (<c>origin</c> is the fork itself where it is no checkout) or URLs; <c>origin</c> when absent.</param>
/// <param name="VerifyCommands"><c>verify_commands</c>: shell commands that must succeed in a work tree of the candidate.</param>
/// <param name="CandidateRef"><c>candidate_ref</c>: full name of the candidate's reference, <c>{tag}</c> standing for the release's tag.</param>
internal sealed record PatchStackConfig(
    string ForkRepo, string? ForkFullName, string TargetBranch, string UpstreamRemote, string? UpstreamUrl, string? UpstreamFullName,
    bool Fetch, bool Push, IReadOnlyList<string> PushRemotes, IReadOnlyList<string> VerifyCommands, string CandidateRef)
{
    private const string DefaultCandidateRef = "refs/heads/patch/candidates/{tag}";

    /// <summary>Reads the table; <paramref name="options"/> go over its <c>fetch</c> and <c>push</c>.</summary>
    /// <exception cref="PatchStackBlockedException">Something is missing or of a wrong type.</exception>
    public static PatchStackConfig Read(JsonObject? config, WorkspaceOptions options)
    {
        var table = new Table(config ?? []);
        return new PatchStackConfig(
            table.Text("fork_repo") ?? throw new PatchStackBlockedException(
                "fork_repo is missing in [config] of flow.toml: set it to the URL or the path of the fork."),
            table.Text("fork_repo_full_name"),
            table.Text("target_branch") ?? "main",
            table.Text("upstream_remote") ?? "upstream",
            table.Text("upstream_repo_url"),
            table.Text("upstream_repo_full_name"),
            options.Fetch ?? table.Flag("fetch") ?? true,
            options.Push ?? table.Flag("push") ?? false,
            table.Texts("push_remotes") ?? ["origin"],
            table.Texts("verify_commands") ?? [],
            table.Text("candidate_ref") ?? DefaultCandidateRef);
    }

    /// <summary>The maintained branch's reference.</summary>
    public string BranchRef => $"refs/heads/{TargetBranch}";

    /// <summary>Whose releases are taken, as far as the configuration says; null where a checkout's remote decides.</summary>
    public string? ExpectedRepo => UpstreamFullName ?? (UpstreamUrl is null ? null : PatchStackPlaces.FullNameOf(UpstreamUrl));

    /// <summary>The candidate's reference for a release.</summary>
    public string CandidateRefOf(string tag) => CandidateRef.Replace("{tag}", tag, StringComparison.Ordinal);

    private sealed class Table(JsonObject config)
    {
        public string? Text(string key) => config[key] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) && text.Trim().Length > 0 => text.Trim(),
            _ => throw Wrong(key, "a string that is not empty"),
        };

        public bool? Flag(string key) => config[key] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
            _ => throw Wrong(key, "true or false"),
        };

        public IReadOnlyList<string>? Texts(string key) => config[key] switch
        {
            null => null,
            JsonArray list when list.All(item => item is JsonValue value && value.TryGetValue<string>(out _)) => [.. list.Select(item => (string)item!)],
            _ => throw Wrong(key, "a list of strings"),
        };

        private static PatchStackBlockedException Wrong(string key, string expected) =>
            new($"{key} in [config] of flow.toml must be {expected}.");
    }
}

/// <summary>The step cannot go on until a person did what the message says.</summary>
internal sealed class PatchStackBlockedException(string message) : Exception(message);
