using System.Runtime.CompilerServices;

namespace Patch.Core.Archive.Lines;

/// <summary>Reads a file line by line through one buffer, which never grows beyond the longest line that is taken.</summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>
    /// Longest line that is taken, in bytes: 8 MiB. The longest that the original writes holds a webhook's payload of 1 MiB, some of it twice.
    /// </summary>
    public const int MaxLineBytes = 8 * 1024 * 1024;

    private const int FirstBufferBytes = 64 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private byte[] buffer = new byte[FirstBufferBytes];
    private int start;
    private int searched;
    private int end;

    /// <summary>Bytes of the file that lie behind the line that was read last.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes that the buffer holds at most so far.</summary>
    public int BufferBytes => buffer.Length;

    /// <summary>All lines, blank ones too; a byte order mark at the beginning is left out.</summary>
    public async IAsyncEnumerable<FileLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (number, tooLong) = (1L, false);
        while (true)
        {
            if (FindLineFeed() is { } lineFeed)
            {
                tooLong |= lineFeed - start > MaxLineBytes;
                Position += lineFeed + 1 - start;
                yield return tooLong ? new FileLine(number, default, LineEnd.TooLong) : Line(number, lineFeed, LineEnd.Whole);
                (start, searched, tooLong) = (lineFeed + 1, lineFeed + 1, false);
                number++;
                continue;
            }

            tooLong |= end - start > MaxLineBytes;
            if (tooLong)
            {
                Position += end - start;
                (start, searched, end) = (0, 0, 0);
            }

            if (await FillAsync(cancellationToken))
                continue;
            Position += end - start;
            if (tooLong || end > start)
                yield return tooLong ? new FileLine(number, default, LineEnd.TooLong) : Line(number, end, LineEnd.OfFile);
            yield break;
        }
    }

    private int? FindLineFeed()
    {
        var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
        var at = searched + found;
        searched = found < 0 ? end : at;
        return found < 0 ? null : at;
    }

    private FileLine Line(long number, int until, LineEnd how)
    {
        var line = buffer.AsMemory(start, until - start);
        if (number == 1 && line.Span.StartsWith(ByteOrderMark))
            line = line[ByteOrderMark.Length..];
        if (line.Span is [.., (byte)'\r'])
            line = line[..^1];
        return new FileLine(number, line, how);
    }

    /// <summary>Makes room and reads on; false at the end of the file.</summary>
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, searched, end) = (0, searched - start, end - start);
        }

        if (end == buffer.Length)
            Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxLineBytes + FirstBufferBytes));
        var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
        end += read;
        return read > 0;
    }
}
