using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Notifications.Channels;
using Patch.Tests.Support;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Notifications.Channels;

/// <summary>What every channel that speaks HTTP makes of a server that does wrong, and that the next try then arrives.</summary>
public sealed class ChannelFaultTests : IAsyncLifetime
{
    private readonly ChannelWay way = new();
    private ChannelStub server = null!;

    /// <summary>Those whose answer tells whether the message was taken; the others have told it by their status.</summary>
    private static readonly IReadOnlyList<string> TellInBody = ["slack", "matrix"];

    public static TheoryData<string> Names => [.. ChannelWay.Names];

    public async ValueTask InitializeAsync() => server = await ChannelStub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await way.DisposeAsync();
        await server.DisposeAsync();
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_message_arrives(string name)
    {
        Assert.IsType<ChannelAnswer.Taken>(await SendAsync(name));
        Assert.Single(server.Messages);
        Assert.All(server.Requests, request => Assert.Equal("patch", request.Headers["User-Agent"]));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_rate_limit_tells_how_long_to_wait(string name)
    {
        server.Next(429, "", ("Retry-After", "120"));
        server.Next(429, "", ("Retry-After", "1.5"));
        server.Next(429, "", ("Retry-After", way.Time.GetUtcNow().AddMinutes(10).ToString("R", CultureInfo.InvariantCulture)));
        server.Next(429, "", ("X-RateLimit-Reset-After", "3.25"));
        server.Next(429, "", ("Retry-After", "soon"));

        foreach (double? seconds in new double?[] { 120, 1.5, 600, 3.25, null })
        {
            var refused = Assert.IsType<ChannelAnswer.Refused>(await SendAsync(name));
            Assert.Equal((false, true), (refused.Permanent, refused.RateLimited));
            Assert.Equal(seconds, refused.RetryAfter?.TotalSeconds);
        }

        await ArrivesAsync(name);
    }

    [Theory]
    [InlineData("discord", """{"message":"You are being rate limited.","retry_after":64.57,"global":false}""", 64.57)]
    [InlineData("matrix", """{"errcode":"M_LIMIT_EXCEEDED","error":"Too many requests","retry_after_ms":2500}""", 2.5)]
    public async Task A_rate_limit_may_tell_its_wait_in_the_body(string name, string body, double seconds)
    {
        server.Next(429, body, ("Retry-After", "1"));
        Assert.Equal(seconds, Assert.IsType<ChannelAnswer.Refused>(await SendAsync(name)).RetryAfter!.Value.TotalSeconds, 3);
        await ArrivesAsync(name);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task What_another_try_cannot_help_is_permanent_and_nothing_else(string name)
    {
        foreach (var (status, permanent) in new[] { (400, true), (401, true), (403, true), (404, true), (410, true), (301, true), (308, true), (408, false), (500, false), (502, false), (503, false) })
        {
            server.Next(status, "", ("Location", $"{server.Url}/receiver"));
            var refused = Assert.IsType<ChannelAnswer.Refused>(await SendAsync(name));
            Assert.Equal((status, permanent, false), (status, refused.Permanent, refused.RateLimited));
            Assert.Contains(status.ToString(CultureInfo.InvariantCulture), refused.Reason, StringComparison.Ordinal);
        }

        // A redirect leads nowhere: each request came to the channel's own address.
        Assert.Equal(11, server.Requests.Count);
        Assert.Empty(server.Messages);
        await ArrivesAsync(name);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_page_is_no_answer(string name)
    {
        server.Next(502, "<html><body>Bad gateway</body></html>", ("Content-Type", "text/html"));
        server.Next(200, "<!DOCTYPE html><html><title>Sign in</title></html>", ("Content-Type", "text/html; charset=utf-8"));

        var gateway = Assert.IsType<ChannelAnswer.Refused>(await SendAsync(name));
        Assert.False(gateway.Permanent);
        Assert.DoesNotContain("<", gateway.Reason, StringComparison.Ordinal);
        var page = await SendAsync(name);
        if (name == "webhook")
            Assert.IsType<ChannelAnswer.Taken>(page);
        else
            Assert.Equal(("with a page instead of an answer", false), (Part(page, "with a page instead of an answer"), ((ChannelAnswer.Refused)page).Permanent));
        await ArrivesAsync(name);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_server_that_never_answers_is_left_at_the_time_limit(string name)
    {
        server.Next(HangAsync);
        var refused = Assert.IsType<ChannelAnswer.Refused>(await SendAsync(name));
        Assert.EndsWith("did not answer within 20 s", refused.Reason, StringComparison.Ordinal);
        Assert.False(refused.Permanent);
        await ArrivesAsync(name);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task An_answer_that_breaks_off_or_is_huge_takes_nothing_from_its_status(string name)
    {
        server.Next(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("""{"ok":true,"id":"1","event_""");
        });
        server.Next(async context =>
        {
            var part = new string('x', 64 * 1024);
            await context.Response.WriteAsync("{\"ok\":true,\"event_id\":\"");
            for (var i = 0; i < 1000 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.WriteAsync(part);
        });

        for (var i = 0; i < 2; i++)
        {
            var answer = await SendAsync(name);
            if (TellInBody.Contains(name))
                Assert.False(Assert.IsType<ChannelAnswer.Refused>(answer).Permanent);
            else
                Assert.Null(Assert.IsType<ChannelAnswer.Taken>(answer).MessageId);
        }

        await ArrivesAsync(name);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task An_answer_that_never_ends_is_left_at_the_time_limit(string name)
    {
        server.Next(async context =>
        {
            await context.Response.WriteAsync("""{"ok":tr""");
            await context.Response.Body.FlushAsync();
            await HangAsync(context);
        });
        Assert.True(await SendAsync(name) is ChannelAnswer.Taken { MessageId: null } or ChannelAnswer.Refused { Permanent: false });
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_server_that_hangs_up_or_is_not_there_is_tried_again(string name)
    {
        server.Next(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        Assert.False(Assert.IsType<ChannelAnswer.Refused>(await SendAsync(name)).Permanent);
        var nobody = await way.SendAsync(ChannelWay.Settings(name, $"http://127.0.0.1:{Programs.FreePort()}"), ChannelWay.Message());
        Assert.Equal("could not be reached", Part(nobody, "could not be reached"));
        Assert.False(((ChannelAnswer.Refused)nobody).Permanent);
        await ArrivesAsync(name);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_send_that_is_stopped_ends_as_such(string name)
    {
        using var stop = new CancellationTokenSource();
        server.Next(async context =>
        {
            await stop.CancelAsync();
            await WaitAsync(context);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => way.SendAsync(ChannelWay.Settings(name, server.Url), ChannelWay.Message(), stop: stop.Token));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Nothing_secret_is_in_a_reason_a_log_or_a_trace_though_the_server_repeats_it(string name)
    {
        using var spans = SpanRecorder.OfAllButServers();
        foreach (var status in new[] { 400, 429, 500, 200 })
        {
            server.Next(async context =>
            {
                context.Response.StatusCode = status;
                var echo = $"no: {context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization} {ChannelWay.Settings(name, "").Secret}";
                await context.Response.WriteAsJsonAsync(new { message = echo, error = name == "teams" ? (object)new { message = echo } : echo, errcode = "M_X", ok = false });
            });
            Check(await SendAsync(name));
        }

        Check(await way.SendAsync(ChannelWay.Settings(name, $"http://127.0.0.1:{Programs.FreePort()}"), ChannelWay.Message()));
        Check(await SendAsync(name));
        Assert.DoesNotContain(way.Log.Lines.Concat(spans.Lines), line => line.Contains("hush-hush", StringComparison.Ordinal));

        static void Check(ChannelAnswer answer)
        {
            Assert.DoesNotContain("hush-hush", answer.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(ChannelWay.Signing, answer.ToString(), StringComparison.Ordinal);
        }
    }

    private Task<ChannelAnswer> SendAsync(string name) => way.SendAsync(ChannelWay.Settings(name, server.Url), ChannelWay.Message());

    private async Task ArrivesAsync(string name)
    {
        Assert.IsType<ChannelAnswer.Taken>(await SendAsync(name));
        Assert.Single(server.Messages);
    }

    private async Task HangAsync(HttpContext context)
    {
        way.Time.Advance(TimeSpan.FromSeconds(20));
        await WaitAsync(context);
    }

    private static async Task WaitAsync(HttpContext context) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static string Part(ChannelAnswer answer, string expected) =>
        answer is ChannelAnswer.Refused { Reason: var reason } ? reason.Contains(expected, StringComparison.Ordinal) ? expected : reason : answer.ToString();
}
