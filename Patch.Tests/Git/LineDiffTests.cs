using System.Globalization;
using System.Text;
using Patch.Core.Git.Lines;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class LineDiffTests : IDisposable
{
    private const int Pairs = 150;

    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    /// <summary>Of equal lines a diff may keep one or the other; what a merge comes to depends on it.</summary>
    [Theory]
    [InlineData("myers", 1)]
    [InlineData("myers", 2)]
    [InlineData("histogram", 3)]
    [InlineData("histogram", 4)]
    public void Changed_lines_are_those_that_git_finds(string algorithm, int seed)
    {
        var random = new Random(seed);
        var pairs = Enumerable.Range(0, Pairs).Select(number => (Name: $"f{number:000}", Pair: Pair(random))).ToList();
        Directory.CreateDirectory(sandbox.PathOf("a"));
        Directory.CreateDirectory(sandbox.PathOf("b"));
        foreach (var (name, (before, after)) in pairs)
        {
            File.WriteAllBytes(sandbox.PathOf($"a/{name}"), before);
            File.WriteAllBytes(sandbox.PathOf($"b/{name}"), after);
        }

        var (_, output) = sandbox.TryGit(sandbox.Root, "diff", "--no-index", "--no-renames", "--text", "--no-indent-heuristic", $"--diff-algorithm={algorithm}", "a", "b");

        var expected = Parse(output);
        var different = pairs.Where(pair => string.Join(' ', Changed(pair.Pair, algorithm)) != string.Join(' ', expected.GetValueOrDefault(pair.Name, []))).Select(pair => pair.Name);
        Assert.Empty(different);
    }

    private static IEnumerable<string> Changed((byte[] Before, byte[] After) pair, string algorithm)
    {
        var table = new LineTable();
        var (before, after) = (table.Cut(pair.Before).Ids, table.Cut(pair.After).Ids);
        foreach (var change in algorithm == "myers" ? LineDiff.Myers(before, after) : LineDiff.Histogram(before, after))
        {
            for (var line = 0; line < change.OldCount; line++)
                yield return $"-{change.OldStart + line + 1}";
            for (var line = 0; line < change.NewCount; line++)
                yield return $"+{change.NewStart + line + 1}";
        }
    }

    /// <summary>Per file the numbers of its removed and added lines.</summary>
    private static Dictionary<string, List<string>> Parse(string diff)
    {
        var files = new Dictionary<string, List<string>>();
        List<string> changed = [];
        var (old, current, left) = (0, 0, 0);
        foreach (var line in diff.Split('\n'))
        {
            if (left == 0 && line.StartsWith("diff --git ", StringComparison.Ordinal))
                files[line[^4..]] = changed = [];
            else if (line.StartsWith("@@ ", StringComparison.Ordinal))
                (old, current, left) = (Number(line, '-'), Number(line, '+'), Count(line, '-') + Count(line, '+'));
            else if (left == 0 || line.StartsWith('\\'))
                continue;
            else if (line[0] == '-')
                (_, old, left) = (Add($"-{old}"), old + 1, left - 1);
            else if (line[0] == '+')
                (_, current, left) = (Add($"+{current}"), current + 1, left - 1);
            else
                (old, current, left) = (old + 1, current + 1, left - 2);
        }

        return files;

        int Add(string number)
        {
            changed.Add(number);
            return 0;
        }
    }

    private static string Part(string header, char sign) => header.Split(' ').First(word => word[0] == sign)[1..];

    private static int Number(string header, char sign) => int.Parse(Part(header, sign).Split(',')[0], CultureInfo.InvariantCulture);

    private static int Count(string header, char sign) => Part(header, sign).Split(',') is [_, var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 1;

    private static (byte[] Before, byte[] After) Pair(Random random)
    {
        var edits = new LineEdits(random);
        var (lines, words) = (random.Next(1, random.Next(3) == 0 ? 3000 : 100), random.Next(2, random.Next(2) == 0 ? 6 : 400));
        byte[] Text() => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, lines).Select(_ => $"{random.Next(words)}\n")));
        var before = Text();
        if (random.Next(4) == 0)
            return (before, Text());
        var after = before;
        // Few edits, or so many that the search for the shortest path is given up.
        for (var i = random.Next(3) == 0 ? random.Next(50, 300) : random.Next(1, 5); i > 0; i--)
            after = edits.Edit(after);
        return (before, after);
    }
}
