using System.Text;
using Patch.Core.Archive.Lines;

namespace Patch.Tests.Archive.Lines;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:a:OfFile")]
    [InlineData("a\n", "1:a:Whole")]
    [InlineData("a\r\n\nb", "1:a:Whole 2::Whole 3:b:OfFile")]
    [InlineData("\n\n", "1::Whole 2::Whole")]
    [InlineData("\uFEFFa\n\uFEFFb\n", "1:a:Whole 2:\uFEFFb:Whole")]
    public async Task Lines_are_counted_from_1_and_say_how_they_ended(string text, string expected)
    {
        var lines = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), line => $"{line.Number}:{Encoding.UTF8.GetString(line.Bytes.Span)}:{line.End}");
        Assert.Equal(expected, string.Join(' ', lines));
    }

    [Theory]
    [InlineData(LineReader.MaxLineBytes, nameof(LineEnd.Whole))]
    [InlineData(LineReader.MaxLineBytes + 1, nameof(LineEnd.TooLong))]
    [InlineData((3 * LineReader.MaxLineBytes) + 7, nameof(LineEnd.TooLong))]
    public async Task The_buffer_never_outgrows_the_longest_line(int length, string end)
    {
        using var stream = new MemoryStream([.. new byte[length], (byte)'\n', (byte)'b', (byte)'\n']);
        var reader = new LineReader(stream);
        var lines = new List<(long, LineEnd)>();
        await foreach (var line in reader.ReadAsync(TestContext.Current.CancellationToken))
            lines.Add((line.Number, line.End));

        Assert.Equal([(1, Enum.Parse<LineEnd>(end)), (2, LineEnd.Whole)], lines);
        Assert.InRange(reader.BufferBytes, 0, LineReader.MaxLineBytes + (64 * 1024));
        Assert.Equal(stream.Length, reader.Position);
    }

    [Fact]
    public async Task A_too_long_last_line_is_told_too()
    {
        using var stream = new MemoryStream(new byte[LineReader.MaxLineBytes + 100_000]);
        Assert.Equal(["1:TooLong"], await ReadAsync(stream, line => $"{line.Number}:{line.End}"));
    }

    [Fact]
    public async Task Lines_that_arrive_byte_by_byte_are_read_whole()
    {
        using var stream = new ByteByByte("first\r\nsecond\n\nlast"u8.ToArray());
        Assert.Equal(["first", "second", "", "last"], await ReadAsync(stream, line => Encoding.UTF8.GetString(line.Bytes.Span)));
    }

    [Fact]
    public async Task Twenty_thousand_lines_are_read_through_the_first_small_buffer()
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 800) + "\n");
        using var stream = new MemoryStream([.. Enumerable.Repeat(line, 20_000).SelectMany(bytes => bytes)]);
        var reader = new LineReader(stream);
        var count = 0;
        await foreach (var read in reader.ReadAsync(TestContext.Current.CancellationToken))
            count += read.Bytes.Length == 800 ? 1 : 0;

        Assert.Equal(20_000, count);
        Assert.Equal(64 * 1024, reader.BufferBytes);
    }

    private static async Task<List<string>> ReadAsync(Stream stream, Func<FileLine, string> show)
    {
        var lines = new List<string>();
        await foreach (var line in new LineReader(stream).ReadAsync(TestContext.Current.CancellationToken))
            lines.Add(show(line));
        return lines;
    }

    private sealed class ByteByByte(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
