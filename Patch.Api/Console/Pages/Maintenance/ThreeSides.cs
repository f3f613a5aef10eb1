using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;
using Patch.Core;

namespace Patch.Api.Console.Pages.Maintenance;

/// <summary>A piece of a line; <paramref name="Changed"/> where it is not as in the common version.</summary>
public sealed record Piece(string Text, bool Changed);

/// <summary>A line of one side: its number from 1, and its text in pieces.</summary>
public sealed record SideLine(int Number, IReadOnlyList<Piece> Pieces);

/// <summary>A row of three sides beside each other; null where a side has no line there.</summary>
public sealed record SideRow(SideLine? Base, SideLine? Ours, SideLine? Theirs);

/// <summary>A place where a side differs from what both had in common, with a few lines around it; in conflict where both changed it, and not to the same.</summary>
public sealed record SideHunk(bool Conflict, IReadOnlyList<SideRow> Rows);

/// <summary>Lays three versions of a file beside each other: where either side differs from what they had in common, line by line and word by word.</summary>
internal static class ThreeSides
{
    private const int Context = 3;
    private const int MostRows = 600;
    private const int LongestLine = 1000;

    /// <summary>The places that differ, in order; those in conflict alone where there are any.</summary>
    /// <param name="common">The version both came from; null where there was none.</param>
    /// <param name="ours">Upstream's.</param>
    /// <param name="theirs">The patch's.</param>
    public static IReadOnlyList<SideHunk> Of(string? common, string? ours, string? theirs)
    {
        var (one, two, three) = (Lines(common), Lines(ours), Lines(theirs));
        var regions = Regions(one, two, three);
        var wanted = regions.Any(region => region.Conflict) ? regions.Where(region => region.Conflict) : regions;
        var hunks = new List<SideHunk>();
        var rows = 0;
        foreach (var region in wanted)
        {
            if (rows >= MostRows)
                break;
            var hunk = Hunk(region, one, two, three, MostRows - rows);
            rows += hunk.Rows.Count;
            hunks.Add(hunk);
        }

        return hunks;
    }

    private static string[] Lines(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        var lines = text.Split('\n');
        return text.EndsWith('\n') ? lines[..^1] : lines;
    }

    /// <summary>Where either side differs, in lines of each of the three; what touches is one.</summary>
    private static List<Region> Regions(string[] one, string[] two, string[] three)
    {
        var (oursBlocks, theirsBlocks) = (Blocks(one, two), Blocks(one, three));
        var ours = oursBlocks.Select(block => (Start: block.DeleteStartA, End: block.DeleteStartA + block.DeleteCountA, Ours: true));
        var theirs = theirsBlocks.Select(block => (Start: block.DeleteStartA, End: block.DeleteStartA + block.DeleteCountA, Ours: false));
        var spans = new List<(int Start, int End, bool Ours, bool Theirs)>();
        foreach (var change in ours.Concat(theirs).OrderBy(change => change.Start).ThenBy(change => change.End))
        {
            if (spans.Count > 0 && change.Start <= spans[^1].End)
                spans[^1] = (spans[^1].Start, Math.Max(spans[^1].End, change.End), spans[^1].Ours || change.Ours, spans[^1].Theirs || !change.Ours);
            else
                spans.Add((change.Start, change.End, change.Ours, !change.Ours));
        }

        return [.. spans.Select(span =>
        {
            var region = new Region(span.Start, span.End, Map(oursBlocks, span.Start, span.End), Map(theirsBlocks, span.Start, span.End), false);
            return region with { Conflict = span.Ours && span.Theirs && !two[region.Ours.Start..region.Ours.End].SequenceEqual(three[region.Theirs.Start..region.Theirs.End]) };
        })];
    }

    private static IList<DiffBlock> Blocks(string[] before, string[] after) =>
        Differ.Instance.CreateDiffs(string.Join('\n', before), string.Join('\n', after), ignoreWhiteSpace: false, ignoreCase: false, new LineFeeds(before, after)).DiffBlocks;

    /// <summary>The lines of a side that stand for lines of the common version.</summary>
    private static (int Start, int End) Map(IList<DiffBlock> blocks, int start, int end)
    {
        var shift = 0;
        (int? first, var last) = ((int?)null, 0);
        foreach (var block in blocks)
        {
            if (block.DeleteStartA + block.DeleteCountA < start || block.DeleteStartA + block.DeleteCountA == start && block.DeleteStartA < start)
            {
                shift = block.InsertStartB + block.InsertCountB - (block.DeleteStartA + block.DeleteCountA);
                continue;
            }

            if (block.DeleteStartA > end)
                break;
            first ??= start + shift;
            shift = block.InsertStartB + block.InsertCountB - (block.DeleteStartA + block.DeleteCountA);
        }

        last = end + shift;
        return (first ?? start + shift, last);
    }

    private static SideHunk Hunk(Region region, string[] one, string[] two, string[] three, int most)
    {
        var rows = new List<SideRow>();
        for (var back = Math.Min(Context, Math.Min(region.Start, Math.Min(region.Ours.Start, region.Theirs.Start))); back > 0; back--)
            rows.Add(new SideRow(Plain(one, region.Start - back), Plain(two, region.Ours.Start - back), Plain(three, region.Theirs.Start - back)));
        var length = Math.Max(region.End - region.Start, Math.Max(region.Ours.End - region.Ours.Start, region.Theirs.End - region.Theirs.Start));
        for (var at = 0; at < length && rows.Count < most; at++)
        {
            var (common, ours, theirs) = (At(one, region.Start, region.End, at), At(two, region.Ours.Start, region.Ours.End, at), At(three, region.Theirs.Start, region.Theirs.End, at));
            rows.Add(new SideRow(
                common is null ? null : new SideLine(region.Start + at + 1, [new Piece(Short(common), false)]),
                ours is null ? null : new SideLine(region.Ours.Start + at + 1, Words(common, ours)),
                theirs is null ? null : new SideLine(region.Theirs.Start + at + 1, Words(common, theirs))));
        }

        for (var on = 0; on < Context && rows.Count < most; on++)
        {
            var row = new SideRow(Plain(one, region.End + on), Plain(two, region.Ours.End + on), Plain(three, region.Theirs.End + on));
            if (row is { Base: null, Ours: null, Theirs: null })
                break;
            rows.Add(row);
        }

        return new SideHunk(region.Conflict, rows);
    }

    private static string? At(string[] lines, int start, int end, int at) => start + at < end ? lines[start + at] : null;

    private static SideLine? Plain(string[] lines, int at) => at >= 0 && at < lines.Length ? new SideLine(at + 1, [new Piece(Short(lines[at]), false)]) : null;

    /// <summary>A line in pieces, those marked that the common version has not.</summary>
    private static IReadOnlyList<Piece> Words(string? common, string line)
    {
        if (common is null)
            return [new Piece(Short(line), true)];
        if (common == line || line.Length > LongestLine || common.Length > LongestLine)
            return [new Piece(Short(line), common != line)];
        var diff = Differ.Instance.CreateDiffs(common, line, ignoreWhiteSpace: false, ignoreCase: false, new DelimiterChunker([' ', '\t', '.', '(', ')', '{', '}', ',', ';', ':', '=', '"', '\'', '<', '>', '/']));
        var changed = diff.DiffBlocks.SelectMany(block => Enumerable.Range(block.InsertStartB, block.InsertCountB)).ToHashSet();
        var (pieces, words) = (new List<Piece>(), diff.PiecesNew.ToList());
        for (var at = 0; at < words.Count; at++)
        {
            if (pieces.Count > 0 && pieces[^1].Changed == changed.Contains(at))
                pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + words[at] };
            else
                pieces.Add(new Piece(words[at], changed.Contains(at)));
        }

        return pieces;
    }

    private static string Short(string line) => Cut.To(line, LongestLine);

    private sealed record Region(int Start, int End, (int Start, int End) Ours, (int Start, int End) Theirs, bool Conflict);

    /// <summary>Gives the lines as they were cut here, so that both count alike. It is not asked for a text that is empty.</summary>
    private sealed class LineFeeds(string[] before, string[] after) : IChunker
    {
        private readonly Queue<string[]> sides = new(new[] { before, after }.Where(side => string.Join('\n', side).Length > 0));

        public IReadOnlyList<string> Chunk(string text) => sides.TryDequeue(out var side) ? side : [];
    }
}
