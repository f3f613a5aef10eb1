using System.Text.Json.Nodes;
using Patch.Core.Git.Candidates;
using Patch.Core.Git.Stacks;
using Patch.Core.Git;

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
/// <param name="CandidateRef"><c>candidate_ref</c>: how the candidate's reference is named.</param>
internal sealed record PatchStackConfig(
    string ForkRepo, string? ForkFullName, string TargetBranch, string UpstreamRemote, string? UpstreamUrl, string? UpstreamFullName,
    bool Fetch, bool Push, IReadOnlyList<string> PushRemotes, IReadOnlyList<VerifyCommand> VerifyCommands, CandidatePattern CandidateRef)
{
    /// <summary><c>verify_each</c>: the commands run after each carried patch, not only after the last; off when absent.</summary>
    public bool VerifyEach { get; init; }

    /// <summary><c>strategy</c>: one of <see cref="StackStrategies"/>; a rebase when absent.</summary>
    public string Strategy { get; init; } = StackStrategies.Rebase;

    /// <summary><c>sign</c>: new commits and tags are signed; off when absent.</summary>
    public bool Sign { get; init; }

    /// <summary><c>reuse_resolutions</c>: conflicts are resolved as they were resolved before; as <see cref="GitOptions.ReuseResolutions"/> when absent.</summary>
    public bool ReuseResolutions { get; init; }

    /// <summary><c>merges</c>: what becomes of merge commits of the stack; along first parents when absent.</summary>
    public MergeHandling Merges { get; init; }

    /// <summary><c>committer_name</c>: the committer of new commits.</summary>
    public required string CommitterName { get; init; }

    /// <summary><c>committer_email</c>: the committer's address.</summary>
    public required string CommitterEmail { get; init; }

    /// <summary>Reads the table; <paramref name="options"/> go over its <c>fetch</c> and <c>push</c>, <paramref name="git"/> knows the committer.</summary>
    /// <exception cref="PatchStackBlockedException">Something is missing or of a wrong type.</exception>
    public static PatchStackConfig Read(JsonObject? config, WorkspaceOptions options, GitOptions git)
    {
        var table = new ConfigTable(config ?? []);
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
            table.Commands("verify_commands") ?? [],
            Pattern(table.Text("candidate_ref"), table.Word("candidate_kind", "branch", "tag")))
        {
            VerifyEach = table.Flag("verify_each") ?? false,
            Strategy = table.Word("strategy", StackStrategies.Rebase, StackStrategies.Merge, StackStrategies.HistoryPreserving) ?? StackStrategies.Rebase,
            Sign = Signed(table.Flag("sign") ?? false, git),
            ReuseResolutions = table.Flag("reuse_resolutions") ?? git.ReuseResolutions,
            Merges = table.Word("merges", "first-parent", "flatten", "rebase") switch
            {
                "flatten" => MergeHandling.Flatten,
                "rebase" => MergeHandling.Rebase,
                _ => MergeHandling.FirstParent,
            },
            CommitterName = table.Person("committer_name") ?? git.CommitterName,
            CommitterEmail = table.Person("committer_email") ?? git.CommitterEmail,
        };
    }

    /// <summary>The maintained branch's reference.</summary>
    public string BranchRef => $"refs/heads/{TargetBranch}";

    /// <summary>Whose releases are taken, as far as the configuration says; null where a checkout's remote decides.</summary>
    public string? ExpectedRepo => UpstreamFullName ?? (UpstreamUrl is null ? null : PatchStackPlaces.FullNameOf(UpstreamUrl));

    private static CandidatePattern Pattern(string? text, string? kind)
    {
        var pattern = new CandidatePattern(text ?? $"refs/{(kind == "tag" ? "tags" : "heads")}/patch/candidates/{{tag}}");
        if (pattern.Fault() is { } fault)
            throw new PatchStackBlockedException($"candidate_ref '{pattern.Text}' in [config] of flow.toml {fault}");
        if (kind is not null && pattern.IsTag != (kind == "tag"))
        {
            throw new PatchStackBlockedException(
                $"candidate_kind in [config] of flow.toml is \"{kind}\", but candidate_ref '{pattern.Text}' names a {(pattern.IsTag ? "tag" : "branch")}: correct one of the two.");
        }

        return pattern;
    }

    private static bool Signed(bool sign, GitOptions git) => !sign || !string.IsNullOrWhiteSpace(git.SignCommand)
        ? sign
        : throw new PatchStackBlockedException("sign is on in [config] of flow.toml, but there is no command to sign with: set Patch:Git:SignCommand, or turn it off.");
}

/// <summary>The closed list of ways in which a stack is brought onto a release.</summary>
internal static class StackStrategies
{
    /// <summary>The patches are carried over; the branch gets new commits in place of its old ones.</summary>
    public const string Rebase = "rebase";

    /// <summary>The release is merged into the branch; its commits stay as they are.</summary>
    public const string Merge = "merge";

    /// <summary>The patches are carried over, and a last commit keeps the old branch as its parent.</summary>
    public const string HistoryPreserving = "history-preserving";
}
