using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Generated;

/// <summary>A fork and its upstream made from a seed, in two repositories that share objects.</summary>
/// <param name="Fork">A checkout on branch <c>main</c>.</param>
/// <param name="Upstream">A bare repository with branch <c>main</c>.</param>
/// <param name="Tip">The fork's tip.</param>
/// <param name="Onto">Upstream's tip.</param>
internal sealed record GeneratedStack(string Fork, string Upstream, string Tip, string Onto)
{
    public static GeneratedStack Make(GitSandbox sandbox, int seed)
    {
        var random = new Random(seed);
        var mutations = new Mutations(random);
        using var repository = sandbox.Checkout($"fork-{seed}");
        var clock = 0;
        var start = mutations.Start();
        var root = start.CommitTo(repository, "upstream", "Start", clock++, new FileSet([]));

        var (theirs, onto) = (start, root);
        var taken = new List<(string Path, FileVersion Version)>();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var next = mutations.Change(theirs);
            if (random.Next(4) == 0 && mutations.Edit(start) is { } edit && theirs.Files.GetValueOrDefault(edit.Path) == start.Files[edit.Path])
            {
                // The same change will be made by a patch: upstream took it over.
                taken.Add(edit);
                next = theirs.With(edit.Path, edit.Version);
            }

            onto = next.CommitTo(repository, "upstream", $"Upstream {i}", clock++, theirs);
            theirs = next;
        }

        var (ours, tip) = (start, root);
        for (var i = random.Next(1, 7); i > 0; i--)
        {
            var kind = random.Next(10);
            if (kind == 0)
            {
                tip = ours.CommitTo(repository, "work", $"Empty {i}", clock++, ours, tip);
            }
            else if (kind == 1)
            {
                var side = mutations.Change(ours);
                var sideTip = side.CommitTo(repository, "side", $"Side {i}", clock++, ours, tip);
                var straight = FileSetOf(ours, $"straight{i}.txt");
                var straightTip = straight.CommitTo(repository, "work", $"Straight {i}", clock++, ours, tip);
                var merged = FileSetOf(side, $"straight{i}.txt", straight);
                tip = merged.CommitTo(repository, "work", $"Merge {i}", clock++, straight, straightTip, sideTip);
                ours = merged;
            }
            else
            {
                var next = taken.Count > 0 && random.Next(2) == 0 && ours.Files.GetValueOrDefault(taken[0].Path) == start.Files[taken[0].Path]
                    ? ours.With(taken[0].Path, taken[0].Version)
                    : mutations.Change(ours);
                tip = next.CommitTo(repository, "work", $"Patch {i} of {seed}/x", clock++, ours, tip);
                ours = next;
            }
        }

        repository.Branch("main", tip);
        var upstream = sandbox.PathOf($"upstream-{seed}");
        GitRepositoryBuilder.Init(upstream, bare: true).Dispose();
        File.WriteAllText(Path.Combine(upstream, "objects", "info", "alternates"), Path.Combine(repository.Path, ".git", "objects") + "\n");
        using var reopened = GitRepositoryBuilder.Open(upstream);
        reopened.Branch("main", onto);
        return new GeneratedStack(repository.Path, upstream, tip, onto);
    }

    private static FileSet FileSetOf(FileSet files, string path, FileSet? from = null) =>
        files.With(path, from?.Files[path] ?? FileVersion.Text($"{path}\nline two\n"));
}
