using Patch.Cli.Git;

namespace Patch.Tests.Cli.Git;

public sealed class AgesTests
{
    [Theory]
    [InlineData(-5, "in the future")]
    [InlineData(59, "now")]
    [InlineData(60, "1 min")]
    [InlineData(3600, "1 h")]
    [InlineData(86_400 - 1, "23 h")]
    [InlineData(86_400, "1 d")]
    [InlineData(60 * 86_400, "1 mo")]
    [InlineData(730 * 86_400, "1 y")]
    [InlineData(731 * 86_400, "2 y")]
    public void An_age_is_one_number_and_its_unit(long seconds, string shown)
    {
        var now = new DateTime(2026, 5, 4, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(shown, Ages.Of(now.AddSeconds(-seconds), now));
    }
}
