using Patch.Core.Git;
using Patch.Core.Git.Building;

namespace Patch.AppHost.Demo;

/// <summary>The rehearsal's folder: a bare upstream, a bare fork of it, the upstream's feed, the flow, and the sources file.</summary>
internal sealed class Stage
{
    private const string Branch = "main";
    private readonly FeedFile feed;
    private readonly List<(string Tag, DateTimeOffset At)> releases = [];
    private DateTimeOffset clock;

    private Stage(string folder, TimeProvider time)
    {
        Folder = folder;
        clock = time.GetUtcNow() - TimeSpan.FromDays(30);
        Directory.CreateDirectory(folder);
        Build();
        feed = FeedFile.Serve(Path.Combine(folder, "releases.atom"));
        Configure();
    }

    /// <summary>Where all of it is.</summary>
    public string Folder { get; }

    /// <summary>Id of the source that polls the upstream's refs and drives the flow; its own for each rehearsal, as is its memory.</summary>
    public string GitSource => $"rehearsal-{Path.GetFileName(Folder)}-refs";

    /// <summary>Id of the source that polls the upstream's feed.</summary>
    public string FeedSource => $"rehearsal-{Path.GetFileName(Folder)}-feed";

    /// <summary>What the services are told, over what the shell says: the rehearsal runs in Patch's own workspace and tells nobody.</summary>
    public IEnumerable<(string Name, string? Value)> Environment =>
    [
        ("FEED_SOURCES_PATH", Path.Combine(Folder, "feed-sources.json")),
        ("Patch__Workspaces__Directory", Folder),
        ("PATCH_WORKSPACE_BACKEND_URL", null),
        ("PATCH_FLOW_BACKEND_URL", null),
        ("PATCH_FLOW_DISPATCH_URL", null),
        ("CODEX_FLOW_FETCH", null),
        ("CODEX_FLOW_PUSH", null),
        ("DISCORD_OUTPUT_ENABLED", null),
    ];

    private string UpstreamPath => Path.Combine(Folder, "upstream.git");

    private string ForkPath => Path.Combine(Folder, "fork.git");

    /// <summary>Makes everything anew in <paramref name="folder"/>.</summary>
    public static Stage Build(string folder, TimeProvider time) => new(folder, time);

    /// <summary>Upstream makes commits, tags the last one as a release, and tells of it in its feed.</summary>
    public void Publish(string release, IEnumerable<Chapter> chapters)
    {
        using (var upstream = GitRepositoryBuilder.Open(UpstreamPath))
            Tell(upstream, chapters, release);
        WriteFeed();
    }

    /// <summary>The commit of a branch of the fork; null when there is none.</summary>
    public string? ForkTip(string? reference)
    {
        const string heads = "refs/heads/";
        using var fork = GitRepositoryBuilder.Open(ForkPath);
        return reference?.StartsWith(heads, StringComparison.Ordinal) == true ? fork.Tip(reference[heads.Length..]) : null;
    }

    /// <summary>Upstream with two releases, and the fork with its stack on the second. A fork begins as the same commits.</summary>
    private void Build()
    {
        var start = clock;
        using (var upstream = GitRepositoryBuilder.Init(UpstreamPath, bare: true, Branch))
            TellUpstream(upstream);
        clock = start;
        releases.Clear();
        using var fork = GitRepositoryBuilder.Init(ForkPath, bare: true, Branch);
        TellUpstream(fork);
        Tell(fork, Story.Patches(), release: null);
    }

    private void TellUpstream(GitRepositoryBuilder repository)
    {
        Tell(repository, Story.FirstRelease(), "v1.0.0");
        Tell(repository, Story.SecondRelease(), Story.BaseRelease);
    }

    private void Tell(GitRepositoryBuilder repository, IEnumerable<Chapter> chapters, string? release)
    {
        var tip = "";
        foreach (var chapter in chapters)
        {
            clock += TimeSpan.FromHours(1);
            var commit = new GitCommitBuilder(Branch, chapter.Subject, Person(chapter.Author));
            foreach (var (path, content) in chapter.Files)
                commit.File(path, content);
            tip = repository.Commit(commit);
        }

        if (release is null)
            return;
        repository.Tag(release, tip, Person("Una Upstream <una@upstream.example>"), $"harbour {release}");
        releases.Insert(0, (release, clock));
    }

    private GitPerson Person(string author)
    {
        var mail = author.IndexOf('<', StringComparison.Ordinal);
        return new GitPerson(author[..(mail - 1)], author[(mail + 1)..^1], clock);
    }

    private void WriteFeed() => FeedFile.Write(Path.Combine(Folder, "releases.atom"), releases);

    private void Configure()
    {
        WriteFeed();
        var flow = Directory.CreateDirectory(Path.Combine(Folder, "flows", "harbour")).FullName;
        var (upstream, fork) = (new Uri(UpstreamPath).AbsoluteUri, new Uri(ForkPath).AbsoluteUri);
        File.WriteAllText(Path.Combine(flow, "flow.toml"), RehearsalFiles.Flow(fork, upstream));
        File.WriteAllText(Path.Combine(flow, "release.schema.json"), RehearsalFiles.Schema);
        File.WriteAllText(Path.Combine(Folder, "feed-sources.json"), RehearsalFiles.Sources(GitSource, FeedSource, upstream, feed.Url));
    }
}
