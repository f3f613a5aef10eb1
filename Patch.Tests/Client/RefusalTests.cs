using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Patch.Client;
using Patch.Client.Answers;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Client;

/// <summary>Every refusal is one exception with a code, the status and one sentence that says what to do.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task What_Patch_refuses_is_told_in_its_own_words()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var patch = PatchApi.Create(api.Uri, ApiServer.Token);

        await RefusedAsync(() => patch.GetFlowEventAsync("nope"), 404, "flow_event_not_found", "There is no flow event of this id.");
        await RefusedAsync(() => patch.GetAttemptAsync("nope"), 404, "maintenance_attempt_not_found", "There is no maintenance attempt of this id.");
        await RefusedAsync(() => patch.PollFeedSourceAsync("nope"), 404, "feed_source_not_found", "The sources file has no source of this id.");
        await RefusedAsync(() => patch.ListAttemptsAsync(status: "odd"), 400, "invalid_status", "use one of started,");
        await RefusedAsync(() => patch.ListFlowEventsAsync(cursor: "odd"), 400, "invalid_cursor", "leave it out");
        await RefusedAsync(() => patch.CreateFlowEventAsync(new NewFlowEvent { Id = "", Type = "t" }), 400, "invalid_id", "id");
        await RefusedAsync(() => PatchApi.Create(api.Uri).ListSignalsAsync(), 401, "unauthorized", "asks for a token");
        await RefusedAsync(() => PatchApi.Create(api.Uri, "wrong").ListSignalsAsync(), 401, "unauthorized", "does not take this token");
        await RefusedAsync(() => PatchApi.Create(new Uri(api.Uri, "/elsewhere"), ApiServer.Token).ListSignalsAsync(), 404, "not_found", "not its base URL");
    }

    [Fact]
    public async Task A_backend_that_is_down_is_told_by_Patch()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var api = DispatchingApi.StartWith(database, backend);
        await backend.GoDownAsync();
        await RefusedAsync(() => PatchApi.Create(api.Uri, ApiServer.Token).ListWorkspaceRunsAsync(), 502, "workspace_unreachable", "Unable to connect");
    }

    [Theory]
    [InlineData(200, "text/html", "<html>log in</html>", "not_patch", "'text/html', not with JSON")]
    [InlineData(502, "text/html", "<html>Bad Gateway</html>", "not_patch", "whether Patch behind the proxy is up")]
    [InlineData(500, "application/json", "not json", "not_patch", "answered 500 Internal Server Error")]
    [InlineData(200, "application/json", """{"hello":"world"}""", "not_patch", "is not Patch's")]
    [InlineData(200, "application/json", """{"events":null}""", "not_patch", "is not Patch's")]
    [InlineData(200, "application/json", "", "not_patch", "is not Patch's")]
    [InlineData(200, "application/json", "null", "not_patch", "is not Patch's")]
    [InlineData(200, "application/json", """{"events":[{"id":""", "not_patch", "is not Patch's")]
    [InlineData(418, "application/problem+json", """{"error":"teapot","title":"Short and stout"}""", "teapot", "Short and stout")]
    [InlineData(429, "application/json", """{"error":{"deep":"er"}}""", "not_patch", "answered 429 Too Many Requests")]
    public async Task What_is_not_Patch_is_said_to_be_so(int status, string contentType, string body, string code, string words)
    {
        await using var server = await StrangeServer.StartAsync(status, contentType, body);
        await RefusedAsync(() => PatchApi.Create(server.Uri).ListFlowEventsAsync(), status, code, words);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_names_where_it_leads()
    {
        await using var other = await StrangeServer.StartAsync(200, "application/json", """{"events":[]}""");
        await using var server = await StrangeServer.StartAsync(302, "text/html", "", ("Location", new Uri(other.Uri, "/flow-events?secret=1").AbsoluteUri));

        var refused = await RefusedAsync(() => PatchApi.Create(server.Uri, "a-token").ListFlowEventsAsync(), 302, PatchApiFailures.Redirected, other.Uri.GetLeftPart(UriPartial.Authority));

        Assert.Empty(other.Requests);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_and_https_taken_for_each_other_are_told_apart()
    {
        await using var plain = await StrangeServer.StartAsync(200, "application/json", "{}");
        await using var secure = await StrangeServer.StartAsync(_ => Task.CompletedTask, tls: true);
        Uri With(string scheme, Uri uri) => new UriBuilder(uri) { Scheme = scheme }.Uri;

        await RefusedAsync(() => PatchApi.Create(With("https", plain.Uri)).ListFlowEventsAsync(), null, PatchApiFailures.Unreachable, "write http://");
        await RefusedAsync(() => PatchApi.Create(With("http", secure.Uri)).ListFlowEventsAsync(), null, PatchApiFailures.Unreachable, "write https://");
        await RefusedAsync(() => PatchApi.Create(secure.Uri).ListFlowEventsAsync(), null, PatchApiFailures.Unreachable, "a certificate that this machine trusts");
    }

    [Fact]
    public async Task Nothing_at_the_address_is_told_with_the_address()
    {
        var address = new Uri($"http://127.0.0.1:{Programs.FreePort()}");
        await RefusedAsync(() => PatchApi.Create(address).ListFlowEventsAsync(), null, PatchApiFailures.Unreachable, $"Nothing answers at {address.GetLeftPart(UriPartial.Authority)}");
        await RefusedAsync(() => PatchApi.Create(new Uri("http://patch.invalid")).ListFlowEventsAsync(), null, PatchApiFailures.Unreachable, "patch.invalid");
    }

    [Fact]
    public async Task An_answer_without_end_and_one_that_never_comes_are_given_up()
    {
        await using var endless = await StrangeServer.EndlessAsync();
        await using var silent = await StrangeServer.SilentAsync();
        var time = new FakeTimeProvider();

        await RefusedAsync(
            () => PatchApi.Create(new PatchApiOptions { Address = endless.Uri, MaxAnswerBytes = 1024 * 1024 }).ListFlowEventsAsync(), 200, PatchApiFailures.TooLarge, "ask for less");
        var waiting = RefusedAsync(() => PatchApi.Create(new PatchApiOptions { Address = silent.Uri }, time).ListFlowEventsAsync(), null, PatchApiFailures.TimedOut, "120 s");
        await Eventually.TrueAsync(() => Task.FromResult(silent.Requests.Count > 0), "the request arrives");
        time.Advance(TimeSpan.FromMinutes(2));
        await waiting;

        using var cancelled = new CancellationTokenSource();
        var given = PatchApi.Create(silent.Uri).ListFlowEventsAsync(cancellationToken: cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    [Theory]
    [InlineData("ftp://host", null, "http://host:3000")]
    [InlineData("/relative", null, "http://host:3000")]
    [InlineData("http://me:secret@host", null, "user name")]
    [InlineData("http://host/?a=secret", null, "leave out")]
    [InlineData("me:secret@host", null, "http://host:3000")]
    [InlineData("http://host", "two\nlines", "printable ASCII")]
    public void What_cannot_be_an_address_or_a_token_is_refused_at_once(string address, string? token, string words)
    {
        var uri = new Uri(address, UriKind.RelativeOrAbsolute);
        var refused = Assert.Throws<ArgumentException>(() => PatchApi.Create(uri, token));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        using var services = new ServiceCollection().AddPatchApi(patch => (patch.Address, patch.Token) = (uri, token)).Services.BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IPatchApi>());
    }

    [Fact]
    public async Task A_token_is_shown_to_Patch_and_written_nowhere()
    {
        await using var server = await StrangeServer.StartAsync(200, "application/json", """{"events":[]}""");
        using var logs = new CapturedLogs();
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace))
            .AddPatchApi(patch => (patch.Address, patch.Token) = (server.Uri, " the-token\n")).Services.BuildServiceProvider();

        Assert.Empty((await services.GetRequiredService<IPatchApi>().ListFlowEventsAsync(type: "a&b")).Events);

        Assert.Equal("Bearer the-token", Assert.Single(server.Requests).Authorization);
        Assert.Contains(logs.Lines, line => line.Contains("Authorization", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("the-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_base_address_with_a_path_is_kept()
    {
        string? path = null;
        await using var server = await StrangeServer.StartAsync(async context =>
        {
            path = context.Request.Path;
            await context.Response.WriteAsJsonAsync(new { events = Array.Empty<string>() });
        });
        foreach (var below in new[] { "/patch", "/patch/" })
        {
            await PatchApi.Create(new Uri(server.Uri, below)).ListFlowEventsAsync();
            Assert.Equal("/patch/flow-events", path);
        }
    }

    private static async Task<PatchApiException> RefusedAsync<T>(Func<Task<T>> call, int? status, string code, string words)
    {
        var refused = await Assert.ThrowsAsync<PatchApiException>(call);
        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        return refused;
    }
}
