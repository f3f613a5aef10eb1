using Patch.Api.Http;

namespace Patch.Tests.Api.Http;

public sealed class PagingTests
{
    [Theory]
    [InlineData(null, 50)]
    [InlineData("", 50)]
    [InlineData("junk", 50)]
    [InlineData("-", 50)]
    [InlineData("0", 1)]
    [InlineData("-5", 1)]
    [InlineData("1.9", 1)]
    [InlineData("12abc", 12)]
    [InlineData(" 7 ", 7)]
    [InlineData("500", 500)]
    [InlineData("9999", 500)]
    [InlineData("99999999999999999999999999", 500)]
    public void Limit_is_read_as_the_original_reads_it(string? text, int limit) => Assert.Equal(limit, ListLimit.Of(text));

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(long.MaxValue)]
    public void Cursor_is_read_as_it_was_written(long seq)
    {
        Assert.True(Cursors.TryRead(Cursors.Write(seq), out var read));
        Assert.Equal(seq, read);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("12")]
    [InlineData("not a cursor at all")]
    [InlineData("AAAAAAAAAAA=AAAAAAAAAAA=")]
    [InlineData("__________8")]
    [InlineData("AAAAAAAAAAA")]
    public void Anything_else_is_no_cursor(string cursor) => Assert.False(Cursors.TryRead(cursor, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_cursor_begins_at_the_newest(string? cursor)
    {
        Assert.True(Cursors.TryRead(cursor, out var seq));
        Assert.Null(seq);
    }
}
