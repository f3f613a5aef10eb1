using System.Text;

namespace Patch.Core.Workspaces.Runners;

/// <summary>
/// Takes an output stream of a process to its end, keeping the last bytes of it and, apart from them, the last result: a step that writes
/// without end, or without line ends, costs no memory, and what it writes after its result does not push the result out. May be read while
/// the stream is still filled: of a program that was stopped, something may be on its way yet.
/// </summary>
internal sealed class BoundedOutput(int limit)
{
    private readonly Lock gate = new();
    private readonly MemoryStream tail = new();
    private readonly MemoryStream line = new();
    private bool inResult;
    private long total;

    /// <summary>
    /// What stands behind <see cref="FlowResult.Marker"/> in the last line that holds one, cut where it is longer than the limit; null when
    /// there is none.
    /// </summary>
    public string? Result { get; private set; }

    /// <summary>What was kept, as text. A NUL is shown as the replacement character, since PostgreSQL stores none.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                var end = Tail();
                var text = Encoding.UTF8.GetString(end).Replace('\0', '\uFFFD');
                return total > limit ? $"[{total - end.Length} bytes left out]\n{text}" : text;
            }
        }
    }

    /// <summary>Reads until the stream ends.</summary>
    public async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            Add(buffer.AsSpan(0, read));
        End();
    }

    /// <summary>Takes a piece of the output.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            Keep(bytes);
            while (bytes.IndexOf((byte)'\n') is var end and >= 0)
            {
                AddToLine(bytes[..end]);
                EndLine();
                bytes = bytes[(end + 1)..];
            }

            AddToLine(bytes);
        }
    }

    /// <summary>The output has ended, with or without a line end.</summary>
    public void End()
    {
        lock (gate)
            EndLine();
    }

    private void EndLine()
    {
        if (inResult)
            Result = Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length));
        inResult = false;
        line.SetLength(0);
    }

    /// <summary>Lets the tail grow to twice the limit before it is cut, so that each byte is moved once on average.</summary>
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        total += bytes.Length;
        tail.Write(bytes);
        if (tail.Length < 2L * limit)
            return;
        Tail().CopyTo(tail.GetBuffer());
        tail.SetLength(limit);
    }

    private ReadOnlySpan<byte> Tail()
    {
        var kept = (int)Math.Min(tail.Length, limit);
        return tail.GetBuffer().AsSpan((int)tail.Length - kept, kept);
    }

    /// <summary>Of a line, only what stands behind the marker is kept, and before it so much as may be the marker's beginning.</summary>
    private void AddToLine(ReadOnlySpan<byte> bytes)
    {
        if (inResult)
        {
            line.Write(bytes[..(int)Math.Min(bytes.Length, limit - line.Length)]);
            return;
        }

        line.Write(bytes);
        var whole = line.GetBuffer().AsSpan(0, (int)line.Length);
        var marker = whole.IndexOf(FlowResult.MarkerBytes);
        inResult = marker >= 0;
        var rest = inResult ? whole[(marker + FlowResult.MarkerBytes.Length)..] : whole[^Math.Min(whole.Length, FlowResult.MarkerBytes.Length - 1)..];
        rest.CopyTo(whole);
        line.SetLength(Math.Min(rest.Length, limit));
    }
}
