using Patch.Core.Http;

namespace Patch.Tests.Http;

public sealed class BoundedBodyTests
{
    [Theory]
    [InlineData(0, 10, true)]
    [InlineData(10, 10, true)]
    [InlineData(11, 10, false)]
    [InlineData(100_000, 100_000, true)]
    [InlineData(100_001, 100_000, false)]
    public async Task A_body_is_read_to_its_end_or_not_at_all(int length, int limit, bool isWhole)
    {
        var sent = new byte[length];
        Random.Shared.NextBytes(sent);
        using var content = new ByteArrayContent(sent);

        Assert.Equal(isWhole ? sent : null, await BoundedBody.ReadAsync(content, limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_start_of_a_stream_without_an_end_is_copied_and_no_more()
    {
        await using var endless = File.OpenRead("/dev/zero");
        using var start = new MemoryStream();

        Assert.False(await BoundedBody.CopyAsync(endless, start, 50_000, TestContext.Current.CancellationToken));
        Assert.Equal(50_000, start.Length);
    }
}
