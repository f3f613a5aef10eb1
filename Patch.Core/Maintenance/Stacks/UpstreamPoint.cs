using System.Globalization;
using System.Text.RegularExpressions;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>An upstream commit with its name.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Reference">Its full name at upstream, or the sha.</param>
internal sealed partial record UpstreamPoint(string Sha, string Reference)
{
    /// <summary>The line of forecasts of all releases.</summary>
    public const string Releases = "releases";

    private const string Tags = "refs/tags/";
    private const string Branches = "refs/heads/";
    private static readonly string[] UsualBranches = ["main", "master", "trunk"];

    /// <summary>Which forecasts it is compared with: those of all releases, or of its branch.</summary>
    public string Line => LineOf(Reference);

    /// <summary>The line of a reference that may not be there: a branch is its own, everything else a release.</summary>
    public static string LineOf(string reference) => reference.StartsWith(Branches, StringComparison.Ordinal) ? reference : Releases;

    /// <summary>The tip of the maintained branch.</summary>
    /// <exception cref="StackWorkException">The fork has no such branch.</exception>
    public static string TipOf(StackDefinition stack, GitMirror mirror) => mirror.ForkBranch(stack.Branch) ?? throw new StackWorkException(
        GitFailureCodes.NoCommit, $"{stack.ForkName} has no branch {stack.Branch}; it has {NameList.Of(mirror.ForkBranches, most: 10)}.");

    /// <summary>What was asked for: a tag, a branch or a commit of upstream, by its full or short name.</summary>
    /// <exception cref="StackWorkException">Upstream has nothing of that name.</exception>
    public static UpstreamPoint Of(GitMirror mirror, string name)
    {
        if (name.StartsWith(Branches, StringComparison.Ordinal))
            return mirror.UpstreamBranch(name[Branches.Length..]) is { } head ? new UpstreamPoint(head, name) : throw Missing(mirror, name);
        if (mirror.UpstreamTag(name) is { } tagged)
            return new UpstreamPoint(tagged, name.StartsWith(Tags, StringComparison.Ordinal) ? name : Tags + name);
        if (mirror.UpstreamBranch(name) is { } branch)
            return new UpstreamPoint(branch, Branches + name);
        return mirror.Find(name) is { } sha ? new UpstreamPoint(sha, sha) : throw Missing(mirror, name);
    }

    /// <summary>Where upstream stands: its newest release by version, and its main branch; what of both there is.</summary>
    public static IReadOnlyList<UpstreamPoint> Newest(StackDefinition stack, GitMirror mirror)
    {
        var points = new List<UpstreamPoint>();
        var release = mirror.UpstreamTags.Select(tag => (Tag: tag, Version: VersionOf(tag))).Where(item => item.Version is not null)
            .OrderByDescending(item => item.Version, Comparer<int[]?>.Create(Compare)).Select(item => item.Tag).FirstOrDefault();
        if (release is not null && mirror.UpstreamTag(release) is { } tagged)
            points.Add(new UpstreamPoint(tagged, Tags + release));
        foreach (var branch in UsualBranches.Prepend(stack.Branch))
        {
            if (mirror.UpstreamBranch(branch) is not { } head)
                continue;
            points.Add(new UpstreamPoint(head, Branches + branch));
            break;
        }

        return points;
    }

    /// <summary>Names of the tags of upstream that are releases, not candidates of one.</summary>
    public static IEnumerable<string> ReleasesOf(GitMirror mirror) => mirror.UpstreamTags.Where(tag => Version().IsMatch(tag));

    private static int[]? VersionOf(string tag) => Version().Match(tag) is { Success: true } found
        ? [.. found.Groups["number"].Captures.Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))]
        : null;

    private static int Compare(int[]? one, int[]? other)
    {
        var (left, right) = (one ?? [], other ?? []);
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = (i < left.Length ? left[i] : 0).CompareTo(i < right.Length ? right[i] : 0);
            if (order != 0)
                return order;
        }

        return 0;
    }

    private static StackWorkException Missing(GitMirror mirror, string name) => new(
        GitFailureCodes.NoCommit,
        $"Upstream has no tag, branch or commit {name}. Its branches: {NameList.Of(mirror.UpstreamBranches, most: 10)}; its tags: {NameList.Of([.. mirror.UpstreamTags.Reverse()], most: 10)}.");

    /// <summary>A release, not a candidate of one: <c>v1.2.3</c>, <c>1.2</c>, <c>name-1.2.3</c>.</summary>
    [GeneratedRegex(@"^(?:[A-Za-z][A-Za-z_-]*?[-_/]?)?v?(?<number>[0-9]{1,8})(?:\.(?<number>[0-9]{1,8}))*$")]
    private static partial Regex Version();
}
