using System.Buffers;
using System.IO.Pipelines;

namespace Patch.Core.Workspaces.Runners.CodeMode;

/// <summary>Takes a Codex's standard output apart: one JSON message a line, and whatever else it prints there.</summary>
internal static class CodexMessages
{
    /// <summary>Longest line. A message holds at most a whole thread, with the output of its commands.</summary>
    private const int LineLimit = 16 * 1024 * 1024;

    /// <summary>
    /// Copies the messages until the output ends; other lines go to <paramref name="rest"/>. Of a line that is too long the beginning is taken
    /// for the whole: as a message it cannot be read, and that ends the conversation.
    /// </summary>
    public static async Task CopyAsync(Stream output, PipeWriter messages, BoundedOutput rest, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(output, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        var searched = 0L;
        while (await reader.ReadAsync(cancellationToken) is var read && !(read.IsCompleted && read.Buffer.IsEmpty))
        {
            var buffer = read.Buffer;
            while (End(buffer, searched, read.IsCompleted) is { } end)
            {
                Copy(buffer.Slice(0, end), messages, rest);
                buffer = buffer.Slice(end);
                searched = 0;
            }

            searched = buffer.Length;
            reader.AdvanceTo(buffer.Start, buffer.End);
            await messages.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Behind the first line; null when its end has not come yet.</summary>
    private static SequencePosition? End(ReadOnlySequence<byte> buffer, long searched, bool isAll)
    {
        if (buffer.Slice(searched).PositionOf((byte)'\n') is { } lineEnd)
            return buffer.GetPosition(1, lineEnd);
        return !buffer.IsEmpty && (isAll || buffer.Length > LineLimit) ? buffer.End : null;
    }

    private static void Copy(ReadOnlySequence<byte> line, PipeWriter messages, BoundedOutput rest)
    {
        var isMessage = line.FirstSpan.TrimStart(" \t"u8) is [(byte)'{', ..];
        foreach (var part in line)
        {
            if (isMessage)
                messages.Write(part.Span);
            else
                rest.Add(part.Span);
        }

        if (isMessage && line.Slice(line.Length - 1).FirstSpan[0] != '\n')
            messages.Write("\n"u8);
    }
}
