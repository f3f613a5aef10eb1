using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Fetching;
using Patch.Core.Feeds.Reading;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Fetching;

public sealed class FeedClientTests : IAsyncLifetime
{
    private FeedServer server = null!;
    private ServiceProvider services = null!;

    public async ValueTask InitializeAsync()
    {
        server = await FeedServer.StartAsync();
        services = Services(("Timeout", "00:00:20"), ("MaxBytes", "1048576"));
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task The_validators_of_an_answer_are_sent_back_and_304_is_nothing_new()
    {
        server.Feed("f", "<feed/>");
        var first = Assert.IsType<FetchResult.Fetched>(await FetchAsync("f"));

        Assert.IsType<FetchResult.NotModified>(await Client.FetchAsync(server.Url("f"), first.ETag, first.LastModified, Token));

        var sent = server.Requests.Last().Headers;
        Assert.Equal((first.ETag, "Thu, 14 May 2026 12:00:00 GMT"), (sent.IfNoneMatch.ToString(), sent.IfModifiedSince.ToString()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_feeds_are_unpacked_and_bombs_are_cut_off(string encoding)
    {
        server.Compressed("f", encoding, stream => Pack(encoding, stream), "<feed/>"u8.ToArray());
        server.Compressed("bomb", encoding, stream => Pack(encoding, stream), new byte[8 * 1024 * 1024]);

        Assert.Equal("<feed/>", Encoding.UTF8.GetString(Assert.IsType<FetchResult.Fetched>(await FetchAsync("f")).Body));
        Assert.Equal("too-large", Assert.IsType<FetchResult.Failed>(await FetchAsync("bomb")).Code);
    }

    [Fact]
    public async Task A_feed_without_end_is_cut_off_and_the_rest_is_not_asked_for()
    {
        var left = new TaskCompletionSource();
        server.Answer("huge", async context =>
        {
            await using var registration = context.RequestAborted.Register(left.SetResult);
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });

        Assert.Equal("too-large", Assert.IsType<FetchResult.Failed>(await FetchAsync("huge")).Code);
        await Eventually.TrueAsync(() => Task.FromResult(left.Task.IsCompleted), "the client to leave");
    }

    [Fact]
    public async Task A_host_that_hangs_or_breaks_off_is_told_with_a_sentence()
    {
        server.Hang("hang");
        server.Answer("half", async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("<feed>");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        server.Answer("junk", context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("not gzip");
        });
        await using var quick = Services(("Timeout", "00:00:01"));

        Assert.Equal("timeout", Assert.IsType<FetchResult.Failed>(await quick.GetRequiredService<FeedClient>().FetchAsync(server.Url("hang"), null, null, Token)).Code);
        Assert.Contains(Assert.IsType<FetchResult.Failed>(await FetchAsync("half")).Code, (string[])["encoding", "unreachable"]);
        Assert.Equal("encoding", Assert.IsType<FetchResult.Failed>(await FetchAsync("junk")).Code);
        Assert.Equal("unreachable", Assert.IsType<FetchResult.Failed>(await Client.FetchAsync($"http://127.0.0.1:{Programs.FreePort()}/", null, null, Token)).Code);
    }

    [Fact]
    public async Task A_redirect_is_followed_within_the_host_and_never_to_a_private_address()
    {
        server.Feed("f", "<feed/>");
        server.Status("within", 301, ("Location", "/f"));
        server.Status("private", 302, ("Location", $"http://localhost:{server.Port}/f"));
        server.Status("metadata", 307, ("Location", "http://169.254.169.254/latest"));
        server.Status("file", 302, ("Location", "file:///etc/passwd"));
        server.Status("loop", 302, ("Location", "/loop"));

        Assert.IsType<FetchResult.Fetched>(await FetchAsync("within"));
        Assert.Contains("private address", Assert.IsType<FetchResult.Failed>(await FetchAsync("private")).Sentence);
        Assert.Contains("private address", Assert.IsType<FetchResult.Failed>(await FetchAsync("metadata")).Sentence);
        Assert.Equal("redirect", Assert.IsType<FetchResult.Failed>(await FetchAsync("file")).Code);
        Assert.Equal("redirect", Assert.IsType<FetchResult.Failed>(await FetchAsync("loop")).Code);
        Assert.DoesNotContain(server.Requests, request => request.Path == "f" && request.Headers.Host.ToString().StartsWith("localhost", StringComparison.Ordinal));

        await using var allowing = Services(("AllowPrivateRedirects", "true"));
        Assert.IsType<FetchResult.Fetched>(await allowing.GetRequiredService<FeedClient>().FetchAsync(server.Url("private"), null, null, Token));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("99999999", 86400)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("Mon, 01 Jun 2026 00:05:00 GMT", 300)]
    [InlineData("Mon, 01 Jun 2099 00:00:00 GMT", 86400)]
    [InlineData("Sun, 31 May 2026 23:59:00 GMT", null)]
    public async Task What_a_busy_host_asks_for_is_passed_on_within_a_day(string header, int? seconds)
    {
        server.Status("busy", 503, ("Retry-After", header));
        await using var dated = Services(new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)));
        var failed = Assert.IsType<FetchResult.Failed>(await dated.GetRequiredService<FeedClient>().FetchAsync(server.Url("busy"), null, null, Token));
        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), failed.RetryAfter);
        Assert.Contains("503", failed.Sentence);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip, gzip")]
    public async Task A_body_that_is_not_packed_as_it_says_is_told(string encoding)
    {
        server.Answer("junk", context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.WriteAsync("<feed>this is not packed at all</feed>");
        });
        Assert.Equal("encoding", Assert.IsType<FetchResult.Failed>(await FetchAsync("junk")).Code);
    }

    [Fact]
    public async Task A_compressed_body_that_ends_early_is_noticed_by_the_reader_of_feeds()
    {
        // The platform takes the end of a gzip stream for its end, wherever it is.
        server.Answer("cut", CutGzipAsync);
        var cut = FeedReader.Read(Assert.IsType<FetchResult.Fetched>(await FetchAsync("cut")).Body, null, FeedSources.Release(), SignalRows.Published);
        Assert.Equal("truncated", Assert.IsType<FeedReading.Unreadable>(cut).Code);
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_a_sixth_or_one_to_another_scheme_is_not()
    {
        server.Feed("hop5", "<feed/>");
        server.Status("ftp", 302, ("Location", "ftp://forge.example/f"));
        foreach (var n in Enumerable.Range(-1, 6))
            server.Status($"hop{n}", 308, ("Location", $"/hop{n + 1}"));

        Assert.IsType<FetchResult.Fetched>(await FetchAsync("hop0"));
        Assert.Equal("redirect", Assert.IsType<FetchResult.Failed>(await FetchAsync("hop-1")).Code);
        Assert.Equal("redirect", Assert.IsType<FetchResult.Failed>(await FetchAsync("ftp")).Code);
    }

    [Fact]
    public async Task A_redirect_that_is_refused_is_told_apart_from_a_host_that_is_down()
    {
        server.Status("private", 302, ("Location", $"http://localhost:{server.Port}/f"));
        server.Status("nowhere", 302, ("Location", "http://["));
        Assert.Equal("redirect", Assert.IsType<FetchResult.Failed>(await FetchAsync("private")).Code);
        Assert.Equal("redirect", Assert.IsType<FetchResult.Failed>(await FetchAsync("nowhere")).Code);
    }

    [Fact]
    public async Task The_configured_host_may_redirect_to_another_of_its_ports()
    {
        await using var other = await FeedServer.StartAsync();
        other.Feed("f", "<feed/>");
        server.Status("moved", 308, ("Location", other.Url("f")));
        Assert.IsType<FetchResult.Fetched>(await FetchAsync("moved"));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("192.168.0.1", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::1", true)]
    [InlineData("::7f00:1", true)]
    [InlineData("64:ff9b::a00:1", true)]
    [InlineData("2002:a00:1::", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("198.18.0.1", true)]
    [InlineData("239.1.1.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("::", true)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("ff02::1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("::ffff:140.82.112.3", false)]
    [InlineData("140.82.112.3", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("2a00:1450::1", false)]
    public void Which_addresses_are_private(string address, bool expected) => Assert.Equal(expected, PrivateAddresses.Contain(IPAddress.Parse(address)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FeedClient Client => services.GetRequiredService<FeedClient>();

    private Task<FetchResult> FetchAsync(string path) => Client.FetchAsync(server.Url(path), null, null, Token);

    private static Stream Pack(string encoding, Stream stream) => encoding switch
    {
        "gzip" => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        _ => new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true),
    };

    /// <summary>Half of a gzip stream, as a whole answer.</summary>
    private static async Task CutGzipAsync(HttpContext context)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        using var packed = new MemoryStream();
        await using (var stream = Pack("gzip", packed))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(FeedServer.Atom([.. Enumerable.Range(0, 5_000).Select(n => ($"e{n}", 1 + n % 28))])));
        await context.Response.Body.WriteAsync(packed.ToArray().AsMemory(0, (int)packed.Length / 2));
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => Services(TimeProvider.System, settings);

    private static ServiceProvider Services(TimeProvider time, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => $"{FeedOptions.Section}:{pair.Key}", pair => (string?)pair.Value)).Build();
        return new ServiceCollection().AddLogging().AddSingleton(time).AddFeeds(configuration).BuildServiceProvider();
    }
}
