using Patch.Core.Git.Building;
using Patch.Core.Git.RangeDiffs;
using Patch.Tests.Support;

namespace Patch.Tests.Git.RangeDiffs;

/// <summary>Two versions of a stack made from a seed: the second with patches reordered, dropped, added, reworded and rewritten, on a base that moved.</summary>
internal static class GeneratedRanges
{
    private const int Files = 4;
    private const int LinesAFile = 60;

    public static (RangeEnds Old, RangeEnds New) Make(GitRepositoryBuilder repository, int seed)
    {
        var random = new Random(seed);
        var clock = 0;
        var start = Enumerable.Range(0, Files).ToDictionary(Name, file => Enumerable.Range(0, LinesAFile).Select(line => $"{(line % 9 == 0 ? "part" : "  text")} {file} {line}").ToList());
        var (oldBase, newBase) = ($"old-{seed}", $"new-{seed}");
        var root = Commit(repository, ref clock, oldBase, "Start", start, []);

        var patches = Enumerable.Range(0, random.Next(2, 9)).Select(number => new Patch(
            $"Patch {number}", Name(random.Next(Files)), random.Next(2, LinesAFile - 6), [.. Enumerable.Range(0, random.Next(5, 14)).Select(line => $"patch {number} line {line} {random.Next(100)}")])).ToList();
        var after = patches.Select(patch => random.Next(8) switch
        {
            0 => patch with { Subject = patch.Subject + ", reworded" },
            1 => patch with { Added = [.. patch.Added, $"one more {random.Next(1000)}"] },
            2 => patch with { Added = [.. patch.Added.Select((line, at) => at % 2 == 0 ? $"{line} again" : line)] },
            3 => patch with { Added = [$"other {random.Next(1000)}", $"text {random.Next(1000)}", $"wholly {random.Next(1000)}"] },
            _ => patch,
        }).Where(_ => random.Next(6) != 0).ToList();
        if (random.Next(2) == 0)
            after.Insert(random.Next(after.Count + 1), new Patch("Newcomer", "new.txt", 0, [.. Enumerable.Range(0, 4).Select(line => $"newcomer {line}")]));
        if (after.Count > 1 && random.Next(3) == 0)
        {
            var (from, to) = (random.Next(after.Count), random.Next(after.Count));
            var moved = after[from];
            after.RemoveAt(from);
            after.Insert(to, moved);
        }

        var oldTip = Stack(repository, ref clock, oldBase, root, start, patches);
        var next = start.ToDictionary(file => file.Key, file => file.Value.ToList());
        for (var changed = random.Next(0, 8); changed > 0; changed--)
            next[Name(random.Next(Files))][random.Next(LinesAFile)] = $"upstream {random.Next(1000)}";
        next[Name(0)].InsertRange(0, ["shifted 1", "shifted 2"]);
        var onto = Commit(repository, ref clock, newBase, "Upstream", next, [root]);
        return (new RangeEnds(root, oldTip), new RangeEnds(onto, Stack(repository, ref clock, newBase, onto, next, after)));
    }

    private static string Stack(GitRepositoryBuilder repository, ref int clock, string branch, string tip, Dictionary<string, List<string>> start, IEnumerable<Patch> patches)
    {
        var files = start.ToDictionary(file => file.Key, file => file.Value.ToList());
        foreach (var patch in patches)
        {
            var file = files.TryGetValue(patch.File, out var known) ? known : files[patch.File] = [];
            file.InsertRange(Math.Min(patch.At, file.Count), patch.Added);
            tip = Commit(repository, ref clock, branch, patch.Subject, files, [tip]);
        }

        return tip;
    }

    private static string Commit(GitRepositoryBuilder repository, ref int clock, string branch, string subject, Dictionary<string, List<string>> files, string[] parents)
    {
        var commit = new GitCommitBuilder(branch, subject, GitSandbox.Ada with { When = GitSandbox.Day.AddMinutes(clock++) }).Parents(parents);
        foreach (var (path, lines) in files)
            commit.File(path, string.Concat(lines.Select(line => line + "\n")));
        return repository.Commit(commit);
    }

    private static string Name(int file) => $"f{file}.txt";

    private sealed record Patch(string Subject, string File, int At, IReadOnlyList<string> Added);
}
