namespace Patch.Core.Git.Lines;

/// <summary>
/// Runs of changed lines that could as well lie a few lines higher or lower (the line before equals the last, or the first the one
/// after) are put where git puts them: joined with neighbours they touch, lined up with a change of the other file where possible,
/// else as far down as they go.
/// </summary>
internal static class ChangeGroups
{
    public static void Settle(int[] lines, bool[] changed, int[] otherLines, bool[] otherChanged)
    {
        var group = new Group(lines, changed);
        var other = new Group(otherLines, otherChanged);
        do
        {
            if (!group.IsEmpty)
                Place(ref group, ref other);
            other.MoveNextIfAny(group.AtEnd);
        }
        while (group.MoveNext());
    }

    private static void Place(ref Group group, ref Group other)
    {
        int size, highestEnd;
        bool lineUp;
        do
        {
            size = group.Size;
            lineUp = false;
            while (group.SlideUp())
                other.MovePrevious();
            highestEnd = group.End;
            lineUp |= !other.IsEmpty;
            while (group.SlideDown())
            {
                other.MoveNext();
                lineUp |= !other.IsEmpty;
            }
        }
        while (size != group.Size);

        if (group.End == highestEnd || !lineUp)
            return;
        while (other.IsEmpty)
        {
            group.SlideUp();
            other.MovePrevious();
        }
    }

    /// <summary>A run of changed lines, or the empty place between two unchanged ones. The nth group of one file faces the nth of the other.</summary>
    private struct Group
    {
        private readonly int[] lines;
        private readonly bool[] changed;
        private int start;

        public Group(int[] lines, bool[] changed)
        {
            (this.lines, this.changed) = (lines, changed);
            GrowDown();
        }

        public int End { get; private set; }

        public readonly int Size => End - start;

        public readonly bool IsEmpty => End == start;

        public readonly bool AtEnd => End == lines.Length;

        public bool MoveNext()
        {
            if (AtEnd)
                return false;
            start = ++End;
            GrowDown();
            return true;
        }

        public void MoveNextIfAny(bool last)
        {
            if (!last)
                MoveNext();
        }

        public void MovePrevious()
        {
            End = --start;
            GrowUp();
        }

        public bool SlideDown()
        {
            if (AtEnd || lines[start] != lines[End])
                return false;
            changed[start++] = false;
            changed[End++] = true;
            GrowDown();
            return true;
        }

        public bool SlideUp()
        {
            if (start == 0 || lines[start - 1] != lines[End - 1])
                return false;
            changed[--start] = true;
            changed[--End] = false;
            GrowUp();
            return true;
        }

        private void GrowDown()
        {
            while (End < lines.Length && changed[End])
                End++;
        }

        private void GrowUp()
        {
            while (start > 0 && changed[start - 1])
                start--;
        }
    }
}
