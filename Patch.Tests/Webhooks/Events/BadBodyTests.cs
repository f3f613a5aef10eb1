using System.Text;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Providers;

namespace Patch.Tests.Webhooks.Events;

/// <summary>Bodies that no forge sends.</summary>
public sealed class BadBodyTests
{
    public static TheoryData<string> Providers => [.. WebhookProviders.Names];

    public static TheoryData<string> NoObjects => ["", " ", "null", "true", "1e999", "\"push\"", "[]", "[{}]", "{", "{nope", "{}x", "\0", "\uFEFF", "{\"a\":1,}", "{} // push"];

    [Theory, MemberData(nameof(NoObjects))]
    public void A_body_that_is_no_object_is_unknown(string body)
    {
        foreach (var provider in WebhookProviders.Names)
            Assert.Equal(WebhookEventNames.Unknown, Assert.Single(Read(provider, "push", body)).Event);
    }

    [Theory, MemberData(nameof(Providers))]
    public void Ten_thousand_levels_are_unknown(string provider)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"repository\":", "}") })
        {
            var deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
            Assert.Equal((WebhookEventNames.Unknown, true), Read(provider, "push", deep) is [var one] ? (one.Event, one.Raw is null) : default);
        }
    }

    [Fact]
    public void Of_a_doubled_key_the_last_counts_here_and_in_the_raw_body()
    {
        var body = SampleBody.Of("github/push-branch");
        var doubled = body.Body.ToJsonString().Replace("\"ref\":", "\"ref\":\"refs/heads/other\",\"ref\":", StringComparison.Ordinal);
        var read = Assert.Single(body.ReadAs(doubled));
        Assert.Equal("refs/heads/main", read.Ref);
        Assert.Equal("refs/heads/main", (string?)read.Raw!["ref"]);
    }

    [Theory]
    [InlineData(@"a\ud800b", "a\uFFFDb")]
    [InlineData(@"a\udc00\ud800", "a\uFFFD\uFFFD")]
    [InlineData(@"\ud83d\ude00 \ud83d\ud83d\ude00", "\U0001F600 \uFFFD\U0001F600")]
    [InlineData(@"a\u0000b", "a\uFFFDb")]
    [InlineData(@"a\\u0000b", @"a\u0000b")]
    [InlineData(@"a\\\u0000b", "a\\\uFFFDb")]
    [InlineData(@"a\u0007\tb", "a  b")]
    [InlineData("  \\n first\\nsecond", "first")]
    [InlineData(" \\n ", null)]
    public void Text_that_cannot_be_stored_is_mended(string written, string? title)
    {
        var body = SampleBody.Of("github/push-branch");
        var read = Assert.Single(body.ReadAs(body.Body.ToJsonString().Replace(@"Fix the parser\n\nIt read too far.", written, StringComparison.Ordinal)));
        Assert.Equal((WebhookEventNames.Push, title), (read.Event, read.Title));
        Assert.DoesNotContain("u0000", title is @"a\u0000b" ? "" : read.Raw!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_mended()
    {
        var body = SampleBody.Of("github/push-branch");
        var json = Encoding.Latin1.GetBytes(body.Body.ToJsonString().Replace("Fix the parser", "Fix th\u00E9 parser", StringComparison.Ordinal));
        Assert.Equal("Fix th\uFFFD parser", Assert.Single(body.ReadAs(json)).Title);
    }

    [Fact]
    public void Lines_are_cut_and_names_are_not()
    {
        var body = SampleBody.Of("github/push-branch");
        var title = new string('x', 499) + "\U0001F600";
        var json = body.Body.ToJsonString().Replace("Fix the parser", title, StringComparison.Ordinal);
        Assert.Equal(new string('x', 499), Assert.Single(body.ReadAs(json)).Title);
        var longRef = json.Replace("refs/heads/main", "refs/heads/" + new string('x', 1000), StringComparison.Ordinal);
        Assert.Equal((WebhookEventNames.Unknown, null), Assert.Single(body.ReadAs(longRef)) is var read ? (read.Event, read.Ref) : default);
    }

    [Theory]
    [InlineData("\"javascript:alert(1)\"")]
    [InlineData("\"https://example.org/a b\"")]
    [InlineData("\"/relative\"")]
    [InlineData("{}")]
    public void A_link_is_http_or_none(string link)
    {
        var body = SampleBody.Of("github/release-published");
        var json = body.Body.ToJsonString().Replace("\"https://github.com/Codertocat/Hello-World/releases/tag/0.0.1\"", link, StringComparison.Ordinal);
        Assert.Equal((WebhookEventNames.Release, null), Assert.Single(body.ReadAs(json)) is var read ? (read.Event, read.Url) : default);
    }

    [Theory]
    [InlineData("\"2019-05-15T15:20:53.1239Z\"", "2019-05-15T15:20:53.123Z")]
    [InlineData("\"2019-05-15T15:20:53+02:00\"", "2019-05-15T13:20:53.000Z")]
    [InlineData("\"2019-05-15 15:20:53 UTC\"", "2019-05-15T15:20:53.000Z")]
    [InlineData("\"2019-05-15 15:20:53 +0200\"", "2019-05-15T13:20:53.000Z")]
    [InlineData("1557933653", "2019-05-15T15:20:53.000Z")]
    [InlineData("1557933653123", "2019-05-15T15:20:53.123Z")]
    [InlineData("\"0001-01-01T00:00:00Z\"", null)]
    [InlineData("\"0001-01-01T00:00:00+14:00\"", null)]
    [InlineData("\"9999-12-31T23:59:59-14:00\"", null)]
    [InlineData("-1", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("-9223372036854775808", null)]
    [InlineData("1e999", null)]
    [InlineData("\"yesterday\"", null)]
    public void A_moment_is_read_or_none(string written, string? expected)
    {
        var body = SampleBody.Of("github/release-published");
        var json = body.Body.ToJsonString().Replace("\"published_at\":\"2019-05-15T15:20:53Z\"", $"\"published_at\":{written}", StringComparison.Ordinal);
        var moment = Assert.Single(body.ReadAs(json)).OccurredAt;
        // The release's own creation stands in for a publication that cannot be read.
        Assert.Equal(expected ?? "2019-05-15T15:19:25.000Z", moment?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("widget")]
    [InlineData("/widget")]
    [InlineData("acme/")]
    [InlineData("acme/wid get")]
    [InlineData("acme/wid\\nget")]
    public void A_repository_without_owner_and_name_is_none(string fullName)
    {
        var read = Assert.Single(Read("gitlab", "Push Hook", """{"object_kind":"push","project":{"path_with_namespace":"…"}}""".Replace("…", fullName, StringComparison.Ordinal)));
        Assert.Equal((WebhookEventNames.Unknown, null), (read.Event, read.Repo));
    }

    [Fact]
    public void An_id_that_is_none_is_no_deletion()
    {
        var body = SampleBody.Of("github/push-branch");
        var after = (string)body.Body["after"]!;
        foreach (var wrong in new[] { "", "0", "x", after[1..], after + "0", "g" + after[1..] })
            Assert.Equal(WebhookEventNames.Unknown, Assert.Single(body.ReadAs(body.Body.ToJsonString().Replace($"\"after\":\"{after}\"", $"\"after\":\"{wrong}\"", StringComparison.Ordinal))).Event);
    }

    private static IReadOnlyList<GitWebhookEvent> Read(string provider, string providerEvent, string body) =>
        WebhookReader.Read(provider, "1", providerEvent, Encoding.UTF8.GetBytes(body), SampleBody.ReceivedAt);
}
