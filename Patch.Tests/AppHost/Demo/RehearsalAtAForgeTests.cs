using Markdig;
using Patch.AppHost.Demo;
using Patch.Core.Forges.Api;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Tests.Forges.Service;
using Patch.Tests.Support;

namespace Patch.Tests.AppHost.Demo;

/// <summary>
/// What a stranger reads at the fork's forge of the rehearsal's candidate and of its conflict, made by the real engine. The texts are kept in
/// Fixtures/Forges: one that changes is to be read before it is put there.
/// </summary>
public sealed class RehearsalAtAForgeTests
{
    private const string Flow = """
        upstream_repo_full_name = "upstream/harbour"
        verify_commands = ["grep -q '^port = 8443' conf/server.conf", "test -f docs/about-us.md"]
        """;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();

    [Fact]
    public async Task The_pull_request_of_the_candidate_reads_as_it_is_kept()
    {
        await using var world = await WorldAsync();
        Publish(world, Story.CleanRelease, Story.CleanMovement());
        Assert.Equal("changed", (await world.RunAsync(Story.CleanRelease, "upstream/harbour")).Status);
        await world.SettleAsync();
        var body = Readable(world, world.Forge.Pull.Body);
        Compare("rehearsal-pull-request.md", body);
        var html = Markdown.ToHtml(body, Pipeline);
        Assert.DoesNotContain("<p>|", html, StringComparison.Ordinal);
        Assert.DoesNotContain("```", html, StringComparison.Ordinal);
        Assert.Equal(html.Split("<details>").Length, html.Split("</details>").Length);
    }

    [Fact]
    public async Task The_issue_of_the_conflict_reads_as_it_is_kept()
    {
        await using var world = await WorldAsync();
        Publish(world, Story.CleanRelease, Story.CleanMovement());
        Publish(world, Story.ConflictingRelease, Story.ConflictingMovement());
        Assert.Equal("needs_intervention", (await world.RunAsync(Story.ConflictingRelease, "upstream/harbour")).Status);
        await world.SettleAsync();
        var body = Readable(world, Assert.Single(world.Forge.Issues).Body);
        Compare("rehearsal-issue.md", body);
        var html = Markdown.ToHtml(body, Pipeline);
        Assert.DoesNotContain("<p>|", html, StringComparison.Ordinal);
        Assert.DoesNotContain("```", html, StringComparison.Ordinal);
    }

    private static void Compare(string file, string text)
    {
        var path = Path.Combine(SourceFolder.Root, "Patch.Tests", "Fixtures", "Forges", file);
        var kept = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd('\n') : "";
        if (kept == text)
            return;
        var now = Path.Combine(Path.GetTempPath(), file);
        File.WriteAllText(now, text + "\n");
        Assert.Fail($"The text differs from Patch.Tests/Fixtures/Forges/{file}. Read {now}; if it is good, put it there.\n{text}");
    }

    /// <summary>Ports and folders differ from run to run; everything else does not.</summary>
    private static string Readable(ServiceWorld world, string body) => System.Text.RegularExpressions.Regex.Replace(
        body.Replace(world.Folder, "/srv", StringComparison.Ordinal), "http://127\\.0\\.0\\.1:[0-9]+", "https://forge.example", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));

    private static async Task<ServiceWorld> WorldAsync()
    {
        var world = await ServiceWorld.CreateAsync(fill: world =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(world.Fork)!);
            var clock = new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);
            using (var upstream = GitRepositoryBuilder.Init(world.Upstream, bare: true))
            {
                Tell(upstream, Story.FirstRelease(), "v1.0.0", ref clock);
                Tell(upstream, Story.SecondRelease(), Story.BaseRelease, ref clock);
            }

            ServiceWorld.Git(world.Folder, "clone", "--quiet", "--bare", world.Upstream, world.Fork);
            using var fork = GitRepositoryBuilder.Open(world.Fork);
            Tell(fork, Story.Patches(), null, ref clock);
        }, config: Flow);
        world.WriteFlow(Flow, fullName: "fork/harbour");
        world.Forge.Repository = new ForgeRepository("acme/fork", "main", "https://forge.example/fork/harbour", false, false, true);
        return world;
    }

    private static void Publish(ServiceWorld world, string release, IEnumerable<Chapter> chapters)
    {
        using var upstream = GitRepositoryBuilder.Open(world.Upstream);
        var clock = new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.Zero).AddDays(release[3]);
        Tell(upstream, chapters, release, ref clock);
    }

    private static void Tell(GitRepositoryBuilder repository, IEnumerable<Chapter> chapters, string? release, ref DateTimeOffset clock)
    {
        var tip = "";
        foreach (var chapter in chapters)
        {
            clock += TimeSpan.FromHours(1);
            var mail = chapter.Author.IndexOf('<', StringComparison.Ordinal);
            var commit = new GitCommitBuilder("main", chapter.Subject, new GitPerson(chapter.Author[..(mail - 1)], chapter.Author[(mail + 1)..^1], clock));
            foreach (var (path, content) in chapter.Files)
                commit.File(path, content);
            tip = repository.Commit(commit);
        }

        if (release is not null)
            repository.Tag(release, tip, new GitPerson("Una Upstream", "una@upstream.example", clock), $"harbour {release}");
    }
}
