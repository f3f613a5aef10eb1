namespace Patch.Core.Git.Lines;

/// <summary>Where a merged region's lines come from.</summary>
internal enum RegionKind
{
    /// <summary>Both sides changed it differently.</summary>
    Conflict,

    /// <summary>Only our side changed it.</summary>
    Ours,

    /// <summary>Only their side changed it.</summary>
    Theirs,
}

/// <summary>One changed region in the lines of base, ours and theirs.</summary>
internal sealed record MergeRegion(RegionKind Kind, int Base, int BaseCount, int Ours, int OursCount, int Theirs, int TheirsCount);

/// <summary>A three-way merge of text: the regions in order; what lies between them is equal everywhere (or changed equally, and taken from ours).</summary>
internal sealed record LineMerge(LineText Base, LineText Ours, LineText Theirs, IReadOnlyList<MergeRegion> Regions)
{
    public const int UsualMarkerSize = 7;

    /// <summary>How many characters a conflict marker has.</summary>
    public int MarkerSize { get; init; } = UsualMarkerSize;

    public bool Clean => Regions.All(region => region.Kind != RegionKind.Conflict);

    public static LineMerge Of(byte[] ancestor, byte[] ours, byte[] theirs)
    {
        var table = new LineTable();
        var (baseText, ourText, theirText) = (table.Cut(ancestor), table.Cut(ours), table.Cut(theirs));
        var regions = FindRegions(baseText, ourText, theirText);
        return new LineMerge(baseText, ourText, theirText, ConflictRefinement.Refine(regions, ourText, theirText));
    }

    /// <summary>The merged bytes; conflicts are resolved by taking both sides, which is what <c>merge=union</c> asks for.</summary>
    public byte[] Write() => Write((bytes, region) =>
    {
        bytes.Write(OursOf(region));
        EndLine(bytes, region);
        bytes.Write(TheirsOf(region));
    });

    /// <summary>The merged bytes.</summary>
    /// <param name="conflict">Writes what stands for a conflict.</param>
    public byte[] Write(Action<MemoryStream, MergeRegion> conflict)
    {
        using var bytes = new MemoryStream();
        var at = 0;
        foreach (var region in Regions)
        {
            bytes.Write(Ours.Lines(at, region.Ours - at));
            at = region.Ours + region.OursCount;
            if (region.Kind == RegionKind.Conflict)
                conflict(bytes, region);
            else
                bytes.Write(region.Kind == RegionKind.Ours ? OursOf(region) : TheirsOf(region));
        }

        bytes.Write(Ours.Lines(at, Ours.Count - at));
        return bytes.ToArray();
    }

    /// <summary>Our lines of a region.</summary>
    public ReadOnlySpan<byte> OursOf(MergeRegion region) => Ours.Lines(region.Ours, region.OursCount);

    /// <summary>Their lines of a region.</summary>
    public ReadOnlySpan<byte> TheirsOf(MergeRegion region) => Theirs.Lines(region.Theirs, region.TheirsCount);

    // Our last line may lack its line end; theirs must not be glued to it.
    private void EndLine(MemoryStream bytes, MergeRegion region)
    {
        if (region.OursCount == 0 || Ours.Line(region.Ours + region.OursCount - 1)[^1] == '\n')
            return;
        if (EndsWithCr(region))
            bytes.WriteByte((byte)'\r');
        bytes.WriteByte((byte)'\n');
    }

    /// <summary>Lines around end with CRLF: those before the region on both sides and the first of the base, as far as they end at all.</summary>
    public bool EndsWithCr(MergeRegion region)
    {
        bool?[] ends = [Ours.EndsWithCr(Math.Max(region.Ours - 1, 0)), Theirs.EndsWithCr(Math.Max(region.Theirs - 1, 0)), Base.EndsWithCr(0)];
        return ends.All(end => end != false) && ends[^1] == true;
    }

    private static List<MergeRegion> FindRegions(LineText baseText, LineText ours, LineText theirs)
    {
        var regions = new List<MergeRegion>();
        var ourChanges = LineDiff.Histogram(baseText.Ids, ours.Ids);
        var theirChanges = LineDiff.Histogram(baseText.Ids, theirs.Ids);
        int i = 0, j = 0;
        while (i < ourChanges.Count && j < theirChanges.Count)
        {
            var (a, b) = (ourChanges[i], theirChanges[j]);
            if (a.OldStart + a.OldCount < b.OldStart)
            {
                Append(regions, new MergeRegion(RegionKind.Ours, a.OldStart, a.OldCount, a.NewStart, a.NewCount, b.NewStart - b.OldStart + a.OldStart, a.OldCount));
                i++;
                continue;
            }

            if (b.OldStart + b.OldCount < a.OldStart)
            {
                Append(regions, new MergeRegion(RegionKind.Theirs, b.OldStart, b.OldCount, a.NewStart - a.OldStart + b.OldStart, b.OldCount, b.NewStart, b.NewCount));
                j++;
                continue;
            }

            if (!SameChange(a, b, ours, theirs))
                Append(regions, Overlap(a, b));
            var (end1, end2) = (a.OldStart + a.OldCount, b.OldStart + b.OldCount);
            if (end1 >= end2)
                j++;
            if (end2 >= end1)
                i++;
        }

        for (; i < ourChanges.Count; i++)
        {
            var a = ourChanges[i];
            Append(regions, new MergeRegion(RegionKind.Ours, a.OldStart, a.OldCount, a.NewStart, a.NewCount, a.OldStart + theirs.Count - baseText.Count, a.OldCount));
        }

        for (; j < theirChanges.Count; j++)
        {
            var b = theirChanges[j];
            Append(regions, new MergeRegion(RegionKind.Theirs, b.OldStart, b.OldCount, b.OldStart + ours.Count - baseText.Count, b.OldCount, b.NewStart, b.NewCount));
        }

        return regions;
    }

    private static bool SameChange(LineChange a, LineChange b, LineText ours, LineText theirs) =>
        a.OldStart == b.OldStart && a.OldCount == b.OldCount && a.NewCount == b.NewCount
        && ours.Ids.AsSpan(a.NewStart, a.NewCount).SequenceEqual(theirs.Ids.AsSpan(b.NewStart, b.NewCount));

    /// <summary>The smallest region that covers both changes, with each side's lines for the whole of it.</summary>
    private static MergeRegion Overlap(LineChange a, LineChange b)
    {
        var start = Math.Min(a.OldStart, b.OldStart);
        var end = Math.Max(a.OldStart + a.OldCount, b.OldStart + b.OldCount);
        var (ours, theirs) = (a.NewStart - (a.OldStart - start), b.NewStart - (b.OldStart - start));
        var oursEnd = a.NewStart + a.NewCount + (end - a.OldStart - a.OldCount);
        var theirsEnd = b.NewStart + b.NewCount + (end - b.OldStart - b.OldCount);
        return new MergeRegion(RegionKind.Conflict, start, end - start, ours, oursEnd - ours, theirs, theirsEnd - theirs);
    }

    /// <summary>Adds a region, or joins it to the one before when they touch on either side; joined regions of different kinds are a conflict.</summary>
    private static void Append(List<MergeRegion> regions, MergeRegion next)
    {
        if (regions.Count == 0 || (next.Ours > regions[^1].Ours + regions[^1].OursCount && next.Theirs > regions[^1].Theirs + regions[^1].TheirsCount))
        {
            regions.Add(next);
            return;
        }

        var last = regions[^1];
        regions[^1] = last with
        {
            Kind = last.Kind == next.Kind ? last.Kind : RegionKind.Conflict,
            BaseCount = next.Base + next.BaseCount - last.Base,
            OursCount = next.Ours + next.OursCount - last.Ours,
            TheirsCount = next.Theirs + next.TheirsCount - last.Theirs,
        };
    }
}
