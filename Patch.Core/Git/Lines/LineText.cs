using System.Runtime.InteropServices;

namespace Patch.Core.Git.Lines;

/// <summary>A file cut into lines. Equal lines of one <see cref="LineTable"/> have equal numbers, so comparing lines is comparing ints. A line's end is part of it.</summary>
/// <param name="Bytes">The whole file.</param>
/// <param name="Starts">Where each line begins, and the length of the file as the last element.</param>
/// <param name="Ids">One number a line.</param>
internal sealed record LineText(byte[] Bytes, int[] Starts, int[] Ids)
{
    public int Count => Ids.Length;

    public ReadOnlySpan<byte> Line(int line) => Bytes.AsSpan(Starts[line]..Starts[line + 1]);

    /// <summary>The line ends with CRLF; a last line without an end is taken to end as the one before; null: there is none to tell by.</summary>
    public bool? EndsWithCr(int line)
    {
        if (Count == 0)
            return null;
        if (Line(line)[^1] != '\n')
            return line == 0 ? null : EndsWithCr(line - 1);
        return Line(line) is [.., (byte)'\r', _];
    }

    public ReadOnlySpan<byte> Lines(int first, int count) => Bytes.AsSpan(Starts[first]..Starts[first + count]);
}

/// <summary>Numbers lines by their content.</summary>
internal sealed class LineTable
{
    private readonly Dictionary<Key, int> numbers = [];

    public LineText Cut(byte[] bytes)
    {
        List<int> starts = [0];
        List<int> ids = [];
        for (var at = 0; at < bytes.Length;)
        {
            var end = bytes.AsSpan(at).IndexOf((byte)'\n');
            var next = end < 0 ? bytes.Length : at + end + 1;
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, new Key(bytes.AsMemory(at, next - at)), out var known);
            if (!known)
                number = numbers.Count;
            ids.Add(number);
            starts.Add(next);
            at = next;
        }

        return new LineText(bytes, [.. starts], [.. ids]);
    }

    private readonly struct Key(ReadOnlyMemory<byte> line) : IEquatable<Key>
    {
        private readonly ReadOnlyMemory<byte> line = line;

        public bool Equals(Key other) => line.Span.SequenceEqual(other.line.Span);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(line.Span);
            return hash.ToHashCode();
        }
    }
}
