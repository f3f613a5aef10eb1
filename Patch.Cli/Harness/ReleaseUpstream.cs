using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Git.Building;
using Patch.Core.Git.Checkouts;

namespace Patch.Cli.Harness;

/// <summary><c>patchmoi harness release [TAG]</c>: upstream makes a release and publishes it.</summary>
internal static class ReleaseUpstream
{
    private const string Branch = "main";
    private static readonly Argument<string?> Tag = new("tag") { Description = "The release's tag (otherwise the next patch version)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Conflicts = new("--conflict") { Description = "Change the line that the fork's first patch changes" };
    private static readonly Option<DirectoryInfo> Folder = HarnessFolder.Option();

    public static Command Create() => new Command("release", "Have upstream make a release: a commit, a tag, and a push to its home") { Tag, Conflicts, Folder }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var harness = HarnessFolder.Existing(parsed, Folder);
        RequireClean(harness.Upstream);
        var tag = parsed.GetValue(Tag) ?? NextTag(Read(harness.Upstream, "VERSION"));
        using var upstream = GitRepositoryBuilder.Open(harness.Upstream);
        if (!GitRepositoryBuilder.IsTagName(tag))
            throw new CommandFailure(ExitCodes.Unusable, $"'{tag}' is no name that Git allows for a tag.");
        if (upstream.HasTag(tag))
            throw new CommandFailure(ExitCodes.Unusable, $"Upstream has the tag {tag} already.");

        var commit = HarnessStory.Release(file => Read(harness.Upstream, file), tag, TimeProvider.System.GetUtcNow(), parsed.GetValue(Conflicts));
        var sha = HarnessCommits.Add(upstream, Branch, commit);
        if (upstream.Push("origin", $"refs/heads/{Branch}", $"refs/tags/{tag}") is { } refused)
            throw new CommandFailure(ExitCodes.No, $"The release {tag} is made in {harness.Upstream}, but not published: {refused.Sentence}");
        output.Answer(
            new { Tag = tag, Sha = sha },
            _ => output.Line($"Upstream has released {tag} ({sha[..7]}). Carry the fork's patches onto it with: patchmoi harness run --dir {ShellWords.Quote(harness.Path)}"));
        return Task.FromResult(ExitCodes.Ok);
    }

    /// <summary>A release is made of what is committed on its branch; what somebody is working on there is not touched.</summary>
    private static void RequireClean(string checkout)
    {
        using var services = LocalServices.Create();
        var state = services.GetRequiredService<LocalCheckouts>().Inspect(checkout, Branch, "origin");
        if (state.Obstacles.Count > 0)
            throw new CommandFailure(ExitCodes.Unusable, string.Join(' ', state.Obstacles.Select(obstacle => obstacle.Sentence)));
        if (state.CurrentBranch != Branch)
            throw new CommandFailure(ExitCodes.Unusable, $"{checkout} is on {state.CurrentBranch ?? "a detached HEAD"}: go back with 'git -C {ShellWords.Quote(checkout)} switch {Branch}'.");
    }

    private static string? Read(string checkout, string file) =>
        Path.Combine(checkout, file) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    private static string NextTag(string? version) => Version.TryParse(version?.Trim(), out var last) && last.Build >= 0
        ? $"v{last.Major}.{last.Minor}.{last.Build + 1}"
        : throw new CommandFailure(ExitCodes.Unusable, "Upstream's file VERSION holds no version like 0.1.3: name the tag, as in 'patchmoi harness release v0.1.4'.");
}
