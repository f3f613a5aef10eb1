using Patch.Core.Git.Lines;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Merging;

/// <summary>Carries renames into the entries: the other side's change follows a file to its new path; disputed renames are marked.</summary>
internal sealed class RenameEffects(MergeSurvey survey, FileMerge files)
{
    private const int SidesEqual = MergeEntry.OursBit | MergeEntry.TheirsBit;

    /// <summary>Why a path became disputed, by path: shown with its conflict.</summary>
    public Dictionary<string, string> Kinds { get; } = [];

    /// <summary>Text merges made while renames collided, by path.</summary>
    public Dictionary<string, LineMerge> Texts { get; } = [];

    public void Apply(IEnumerable<Rename> renames)
    {
        // By source, ours before theirs.
        var ordered = renames.OrderBy(rename => rename.From, StringComparer.Ordinal).ThenBy(rename => rename.Side).ToList();
        for (var i = 0; i < ordered.Count; i++)
        {
            var rename = ordered[i];
            if (!survey.Entries.TryGetValue(rename.From, out var source) || source.MovedAway)
                continue;
            if (i + 1 < ordered.Count && ordered[i + 1].From == rename.From)
                BothRenamed(source, rename.To, ordered[++i].To);
            else
                OneRenamed(source, survey.Entries[rename.To], rename.Side);
        }
    }

    private void BothRenamed(MergeEntry source, string ourPath, string theirPath)
    {
        var (ours, theirs) = (survey.Entries[ourPath], survey.Entries[theirPath]);
        if (ourPath == theirPath)
        {
            ours.Sides[0] = source.Sides[0];
            ours.SidePaths[0] = source.Path;
            ours.FileBits |= MergeEntry.BaseBit;
            source.MovedAway = true;
            return;
        }

        var merge = files.Merge(source.Path, source.Sides[0], ours.Sides[1], theirs.Sides[2]);
        // Without a clean merge each version stays at its own path.
        ours.Sides[1] = merge.Clean ? merge.Result : ours.Sides[1];
        theirs.Sides[2] = merge.Clean ? merge.Result : theirs.Sides[2];
        foreach (var entry in new[] { source, ours, theirs })
            Dispute(entry, ConflictKinds.RenameRename, merge.Clean ? null : merge.Text);
    }

    private void OneRenamed(MergeEntry source, MergeEntry target, int side)
    {
        var other = 3 - side;
        var deletedByOther = source.FileBits == MergeEntry.BaseBit;
        var collision = (target.FileBits & (1 << other)) != 0;
        var typeChanged = !deletedByOther && Modes.IsFile(source.Sides[other].Mode) != Modes.IsFile(target.Sides[side].Mode);
        if (collision && !typeChanged && !deletedByOther)
        {
            var merge = side == 1
                ? files.Merge(source.Path, source.Sides[0], target.Sides[1], source.Sides[2])
                : files.Merge(source.Path, source.Sides[0], source.Sides[1], target.Sides[2]);
            // Where both sides have the same new file, git takes ours, whatever the merge came to.
            if (merge.Clean || merge.Text is null)
                target.Sides[side] = merge.Result;
            else if (target.EqualBits != SidesEqual || side == 1)
                Dispute(target, ConflictKinds.Content, merge.Text);
        }
        else if (collision && !typeChanged)
        {
            Dispute(target, ConflictKinds.RenameDelete, null);
        }
        else
        {
            target.Sides[0] = source.Sides[0];
            target.SidePaths[0] = source.Path;
            target.FileBits |= MergeEntry.BaseBit;
            if (typeChanged)
            {
                source.Sides[0] = default;
                source.FileBits &= ~MergeEntry.BaseBit;
                return;
            }

            if (deletedByOther)
            {
                Dispute(target, ConflictKinds.RenameDelete, null);
            }
            else
            {
                target.Sides[other] = source.Sides[other];
                target.SidePaths[other] = source.Path;
                target.FileBits |= 1 << other;
            }
        }

        source.MovedAway = true;
    }

    private void Dispute(MergeEntry entry, string kind, LineMerge? text)
    {
        entry.PathConflict = true;
        Kinds[entry.Path] = kind;
        if (text is not null)
            Texts[entry.Path] = text;
    }
}
