using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Building;
using Patch.Core.Git.Checkouts;

namespace Patch.Cli.Harness;

/// <summary><c>patchmoi harness init</c>: makes upstream and fork, with their homes, the same every time.</summary>
internal static class InitHarness
{
    private const string Branch = "main";
    private static readonly Option<DirectoryInfo> Folder = HarnessFolder.Option();

    public static Command Create() => new Command("init", "Make an upstream and a fork with remotes, in a new folder") { Folder }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var harness = HarnessFolder.Of(parsed, Folder);
        try
        {
            if (Path.Exists(harness.Path) && !(Directory.Exists(harness.Path) && !Directory.EnumerateFileSystemEntries(harness.Path).Any()))
                throw new CommandFailure(ExitCodes.Unusable, $"{harness.Path} is not empty. Remove it to begin anew (rm -rf {ShellWords.Quote(harness.Path)}), or name another folder with --dir.");
            Make(harness);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCodes.Unusable, $"The harness cannot be made in {harness.Path}: {refused.Message}", refused);
        }

        output.Answer(
            new
            {
                Folder = harness.Path, harness.Upstream, harness.Fork, harness.Workspace, Tag = HarnessStory.Upstream().Last().Tag,
                Remotes = new { Origin = harness.ForkHome, Upstream = harness.UpstreamHome, harness.Mirror },
            },
            _ =>
            {
                output.Line($"upstream  {harness.Upstream}");
                output.Line($"fork      {harness.Fork}, with the remotes origin, upstream and mirror");
                output.Line($"Try it with: patchmoi harness run --dir {ShellWords.Quote(harness.Path)}");
            });
        return Task.FromResult(ExitCodes.Ok);
    }

    /// <summary>Makes it beside its place and moves it there at the end, so that half of one is never found.</summary>
    private static void Make(HarnessFolder harness)
    {
        var part = new HarnessFolder(harness.Path + ".part");
        if (Directory.Exists(part.Path))
            Directory.Delete(part.Path, recursive: true);
        Directory.CreateDirectory(part.Path);
        MakeHome(part.UpstreamHome, HarnessStory.Upstream());
        foreach (var home in new[] { part.ForkHome, part.Mirror })
            MakeHome(home, HarnessStory.Upstream().Concat(HarnessStory.Patches()));
        using (var upstream = GitRepositoryBuilder.Clone(part.UpstreamHome, part.Upstream))
            upstream.Remote("origin", harness.UpstreamHome);
        using (var fork = GitRepositoryBuilder.Clone(part.ForkHome, part.Fork))
        {
            foreach (var (name, home, place) in new[] { ("upstream", part.UpstreamHome, harness.UpstreamHome), ("mirror", part.Mirror, harness.Mirror) })
            {
                fork.Remote(name, home);
                fork.Fetch(name);
                fork.Remote(name, place);
            }

            fork.Remote("origin", harness.ForkHome);
        }

        if (harness.Workspace == harness.Path)
            HarnessPackage.Write(part.Path);
        if (Directory.Exists(harness.Path))
            Directory.Delete(harness.Path);
        Directory.Move(part.Path, harness.Path);
    }

    private static void MakeHome(string path, IEnumerable<HarnessCommit> commits)
    {
        using var home = GitRepositoryBuilder.Init(path, bare: true, Branch);
        foreach (var commit in commits)
            HarnessCommits.Add(home, Branch, commit);
    }
}
