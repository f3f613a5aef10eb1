using System.Text;

namespace Patch.Core.Workspaces.Runners;

/// <summary>
/// Takes an output stream of a process to its end, keeping the last bytes of it and, apart from them, the last line with a result: a step
/// that writes without end costs no memory, and what it writes after its result does not push the result out.
/// </summary>
internal sealed class BoundedOutput(int limit)
{
    private readonly Queue<byte[]> chunks = new();
    private readonly MemoryStream line = new();
    private long total;
    private int kept;

    /// <summary>The last line that holds <see cref="FlowResult.Marker"/>; null when there is none.</summary>
    public string? ResultLine { get; private set; }

    /// <summary>What was kept, as text. A NUL is shown as the replacement character, since PostgreSQL stores none.</summary>
    public string Text
    {
        get
        {
            var all = chunks.SelectMany(chunk => chunk).ToArray();
            var end = all.AsSpan(Math.Max(0, all.Length - limit));
            var text = Encoding.UTF8.GetString(end).Replace('\0', '\uFFFD');
            return total > limit ? $"[{total - end.Length} bytes left out]\n{text}" : text;
        }
    }

    /// <summary>Reads until the stream ends.</summary>
    public async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Keep(buffer.AsSpan(0, read));
            Scan(buffer.AsSpan(0, read));
        }

        EndLine();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        total += bytes.Length;
        kept += bytes.Length;
        chunks.Enqueue(bytes.ToArray());
        while (kept - chunks.Peek().Length >= limit)
            kept -= chunks.Dequeue().Length;
    }

    private void Scan(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            AddToLine(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        AddToLine(bytes);
    }

    private void AddToLine(ReadOnlySpan<byte> bytes) => line.Write(bytes[..(int)Math.Min(bytes.Length, limit - line.Length)]);

    private void EndLine()
    {
        var bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        if (bytes.IndexOf(FlowResult.MarkerBytes) >= 0)
            ResultLine = Encoding.UTF8.GetString(bytes);
        line.SetLength(0);
    }
}
