using Patch.Api.Http;

namespace Patch.Tests.Api.Http;

public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%2fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a+b", "a+b")]
    [InlineData("%20%3A%2C%25%3F%23", " :,%?#")]
    [InlineData("%E2%82%AC-%F0%9F%A6%84", "€-🦄")]
    [InlineData("..", "..")]
    public void Decodes_every_escape_once(string encoded, string decoded)
    {
        Assert.True(PercentEncoding.TryDecode(encoded, out var actual));
        Assert.Equal(decoded, actual);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("a%zz")]
    [InlineData("%E0%A4%A")]
    [InlineData("%E0%A4")]
    [InlineData("%FF")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    public void Refuses_what_is_cut_off_or_no_UTF8(string encoded) => Assert.False(PercentEncoding.TryDecode(encoded, out _));

    [Fact]
    public void Decodes_what_the_platform_encodes_at_any_length()
    {
        foreach (var id in new[] { "patch:a:b/c,d:e", new string('é', 2000), string.Concat(Enumerable.Repeat("🦄%/", 500)) })
        {
            Assert.True(PercentEncoding.TryDecode(Uri.EscapeDataString(id), out var actual));
            Assert.Equal(id, actual);
        }
    }
}
