namespace Patch.Core.Git.Lines;

/// <summary>Narrows conflicts to the lines that really differ, and joins those that lie within three lines of each other, as git shows them.</summary>
internal static class ConflictRefinement
{
    private const int JoinDistance = 3;

    public static List<MergeRegion> Refine(List<MergeRegion> regions, LineText ours, LineText theirs)
    {
        var refined = new List<MergeRegion>();
        foreach (var region in regions)
        {
            if (region.Kind != RegionKind.Conflict || region.OursCount == 0 || region.TheirsCount == 0)
                Add(refined, region);
            else
                foreach (var part in Parts(region, ours, theirs))
                    Add(refined, part);
        }

        return refined;
    }

    private static IEnumerable<MergeRegion> Parts(MergeRegion region, LineText ours, LineText theirs) =>
        LineDiff.Histogram(ours.Ids.AsSpan(region.Ours, region.OursCount), theirs.Ids.AsSpan(region.Theirs, region.TheirsCount))
            .Select(change => region with
            {
                Ours = region.Ours + change.OldStart,
                OursCount = change.OldCount,
                Theirs = region.Theirs + change.NewStart,
                TheirsCount = change.NewCount,
            });

    private static void Add(List<MergeRegion> refined, MergeRegion next)
    {
        if (refined.Count > 0 && refined[^1] is { Kind: RegionKind.Conflict } last && next.Kind == RegionKind.Conflict
            && next.Ours - (last.Ours + last.OursCount) <= JoinDistance)
        {
            refined[^1] = last with
            {
                OursCount = next.Ours + next.OursCount - last.Ours,
                TheirsCount = next.Theirs + next.TheirsCount - last.Theirs,
            };
            return;
        }

        refined.Add(next);
    }
}
