using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Webhooks.Intake;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Webhooks;

/// <summary>The front door of webhooks: what is taken, what is refused and with which code, and that what was answered is stored.</summary>
public sealed class IntakeTests
{
    public static TheoryData<DatabaseKind> Kinds => TestDatabase.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_delivery_is_stored_as_it_came_before_it_is_answered(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        using var answer = await world.SendAsync(Hook.Request(Hook.Push, "d-1"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"status":"accepted","event":"push","deliveryId":"d-1"}""", await answer.Content.ReadAsStringAsync());

        var stored = Assert.Single(await world.StoredAsync());
        Assert.Equal("github:d-1", stored.Id);
        Assert.Equal(("github", "d-1", "push", "push"), (stored.Provider, stored.DeliveryId, stored.Event, stored.ProviderEvent));
        Assert.Equal(WebhookVerdicts.Verified, stored.Verdict);
        Assert.Null(stored.Disposition);
        Assert.Equal(Hook.Push, Encoding.UTF8.GetString(DeliveryBody.Read(stored.Body!)));
        Assert.Equal(Encoding.UTF8.GetByteCount(Hook.Push), stored.BodySize);
        Assert.Contains("\"x-github-event\":\"push\"", stored.HeadersJson, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Neither_signature_nor_secret_is_kept_or_logged(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        var request = Hook.Request(Hook.Push, "d-1");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer do-not-keep");
        request.Headers.TryAddWithoutValidation("Cookie", "session=do-not-keep");
        request.Headers.TryAddWithoutValidation("X-Api-Key", "do-not-keep");
        using var accepted = await world.SendAsync(request);
        using var refused = await world.SendAsync(Hook.Request(Hook.Push, "d-2", signature: Hook.Sign(Encoding.UTF8.GetBytes(Hook.Push), "do-not-keep")));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Unauthorized), (accepted.StatusCode, refused.StatusCode));

        await world.StoredAsync(2);
        var signature = Hook.Sign(Encoding.UTF8.GetBytes(Hook.Push))[7..];
        var kept = string.Join('\n', (await world.StoredAsync()).Select(row => row.HeadersJson + row.DispositionReason).Concat(world.Api.Logged));
        Assert.DoesNotContain("do-not-keep", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Hook.Secret, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(signature, kept, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_same_delivery_is_answered_alike_and_stored_once_however_often_and_whenever_it_comes(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => world.TextAsync(Hook.Request(Hook.Push, $"d-{n % 4}"))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        foreach (var n in Enumerable.Range(0, 4))
            Assert.Single(answers.Where((_, at) => at % 4 == n).Select(answer => answer.Body).Distinct());
        var again = await world.TextAsync(Hook.Request(Hook.Push, "d-0"));
        Assert.Equal(answers[0], again);

        var stored = await world.StoredAsync();
        Assert.Equal(["github:d-0", "github:d-1", "github:d-2", "github:d-3"], stored.Select(row => row.Id).Order(StringComparer.Ordinal));
        Assert.Equal([10, 9, 9, 9], stored.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => row.Redeliveries));
        Assert.All(stored, row => Assert.NotNull(row.LastRedeliveredAt));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_redelivery_of_what_came_to_nothing_is_routed_again(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        foreach (var (id, disposition) in new[] { ("skipped", "skipped:no-rule"), ("held", "held:unreadable"), ("done", "dispatched") })
        {
            await world.TextAsync(Hook.Request(Hook.Push, id));
            await world.ChangeAsync(db => db.Deliveries.Where(row => row.DeliveryId == id).ExecuteUpdateAsync(row => row.SetProperty(r => r.Disposition, disposition)));
            await world.TextAsync(Hook.Request(Hook.Push, id));
        }

        Assert.Equal(["done: dispatched", "held: ", "skipped: "], (await world.StoredAsync()).Select(row => $"{row.DeliveryId}: {row.Disposition}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_ping_is_answered_200_and_an_unknown_event_is_stored()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        Assert.Equal((HttpStatusCode.OK, """{"status":"ok","event":"ping","deliveryId":"p"}"""), await world.TextAsync(Hook.Request("""{"zen":"Keep it"}""", "p", "ping")));
        Assert.Equal((HttpStatusCode.Accepted, """{"status":"accepted","event":"unknown","deliveryId":"u"}"""), await world.TextAsync(Hook.Request("{}", "u", "sponsorship")));
        Assert.Equal(["ping", "unknown"], (await world.StoredAsync()).Select(row => row.Event));
    }

    [Fact]
    public async Task Forms_are_taken()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        var request = Hook.Request("payload=" + Uri.EscapeDataString(Hook.Push), "f");
        request.Content!.Headers.ContentType = new("application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.Accepted, (await world.TextAsync(request)).Status);

        var empty = Hook.Request("other=1", "g");
        empty.Content!.Headers.ContentType = new("application/x-www-form-urlencoded");
        var refused = await world.TextAsync(empty);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("no field named payload", refused.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/webhooks/sourceforge", 404, "unknown_provider", "github, ")]
    [InlineData("/webhooks/GitHub", 404, "unknown_provider", "github, ")]
    [InlineData("/webhooks/github/", 404, "not_found", "")]
    [InlineData("/webhooks", 404, "not_found", "")]
    public async Task A_path_that_is_none_is_404(string path, int status, string code, string sentence)
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        var answer = await world.TextAsync(Hook.Request(Hook.Push, "d", path: path));
        Assert.Equal(status, (int)answer.Status);
        Assert.Contains($"\"error\":\"{code}\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains(sentence, answer.Body, StringComparison.Ordinal);
        Assert.Empty(await world.StoredAsync());
    }

    [Fact]
    public async Task A_provider_without_a_secret_takes_nothing_and_says_which_variable_to_set()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var client = api.Anonymous();
        using var answer = await client.SendAsync(Hook.Request(Hook.Push, "d"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"error\":\"webhook_secret_missing\"", body, StringComparison.Ordinal);
        Assert.Contains("GITHUB_WEBHOOK_SECRET", body, StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string> BadBodies => new()
    {
        { "", 400, "The body is empty" },
        { "   ", 400, "The body is empty" },
        { "{nope", 400, "Line 1, byte " },
        { "{\"a\":1}trailing", 400, "not JSON" },
        { string.Concat(Enumerable.Repeat("[", 10_000)), 400, "not JSON" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000), 400, "depth" },
    };

    [Theory, MemberData(nameof(BadBodies))]
    public async Task A_body_that_is_no_JSON_is_400_with_the_place_and_noted(string body, int status, string sentence)
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        var answer = await world.TextAsync(Hook.Request(body, "d"));
        Assert.Equal(status, (int)answer.Status);
        Assert.Contains("\"error\":\"invalid_json\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains(sentence, answer.Body, StringComparison.Ordinal);
        var noted = Assert.Single(await world.StoredAsync(1));
        Assert.Equal(("refused:invalid-json", "skipped:refused"), (noted.Verdict, noted.Disposition));
        Assert.Null(noted.Body);
    }

    public static TheoryData<string> OddBodies =>
        ["null", "[]", "\"text\"", "1e999", "{\"a\":1,\"a\":2}", "{\"repository\":null,\"ref\":null}", "{\"ref\":\"refs/heads/main\u00e4\"}", "\u00ef\u00bb\u00bf{}"];

    [Theory, MemberData(nameof(OddBodies))]
    public async Task Odd_JSON_is_stored_byte_by_byte(string text)
    {
        // Written byte by byte, so that some are no UTF-8.
        var body = Encoding.Latin1.GetBytes(text);
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        Assert.Equal(HttpStatusCode.Accepted, (await world.TextAsync(Hook.Request(body, "d"))).Status);
        Assert.Equal(body, DeliveryBody.Read(Assert.Single(await world.StoredAsync()).Body!));
    }

    [Fact]
    public async Task A_large_body_is_413_by_its_length_and_by_what_comes()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite, KeyValuePair.Create("Patch:Webhooks:MaxBodyBytes", (string?)"2048"));
        var fits = Encoding.UTF8.GetBytes("\"" + new string('x', 2046) + "\"");
        Assert.Equal(HttpStatusCode.Accepted, (await world.TextAsync(Hook.Request(fits, "fits"))).Status);
        foreach (var chunked in new[] { false, true })
        {
            var request = Hook.Request([.. fits, (byte)' '], "long");
            request.Headers.TransferEncodingChunked = chunked;
            var answer = await world.TextAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
            Assert.Contains("\"error\":\"payload_too_large\"", answer.Body, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await world.StoredAsync(3)).Count);
    }

    [Fact]
    public async Task Thirty_megabytes_are_refused_before_they_are_sent_and_a_chunked_body_is_taken()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        var huge = Hook.Request(new byte[30 * 1024 * 1024], "huge", signature: "sha256=00");
        huge.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await world.TextAsync(huge)).Status);
        var chunked = Hook.Request("\"" + new string('y', 700_000) + "\"", "chunked");
        chunked.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.Accepted, (await world.TextAsync(chunked)).Status);
    }

    [Fact]
    public async Task A_compressed_body_is_not_expanded()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(new byte[50_000_000]);
        var request = Hook.Request(packed.ToArray(), "bomb");
        request.Content!.Headers.ContentEncoding.Add("gzip");
        var answer = await world.TextAsync(request);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains("\"error\":\"unsupported_content_encoding\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_are_taken_up_to_a_length()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        Assert.Equal(HttpStatusCode.Accepted, (await world.TextAsync(Hook.Request(Hook.Push, new string('i', 3900)))).Status);
        var answer = await world.TextAsync(Hook.Request(Hook.Push, new string('i', 10_000)));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("\"error\":\"invalid_delivery_id\"", answer.Body, StringComparison.Ordinal);
        Assert.True(Guid.TryParse((string?)System.Text.Json.Nodes.JsonNode.Parse((await world.TextAsync(Hook.Request(Hook.Push, null))).Body)!["deliveryId"], out _));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Refusals_are_noted_without_body_and_only_so_many_a_minute(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        foreach (var n in Enumerable.Range(0, 100))
            Assert.Equal(HttpStatusCode.Unauthorized, (await world.TextAsync(Hook.Request(Hook.Push, "same", signature: "sha256=" + n.ToString("x64", CultureInfo.InvariantCulture)))).Status);
        var noted = await world.StoredAsync(60);
        Assert.Equal(60, noted.Count);
        Assert.All(noted, row => Assert.Equal(("same", "refused:wrong-signature", "skipped:refused", null), (row.DeliveryId, row.Verdict, row.Disposition, row.Body)));

        // Whoever cannot sign cannot take a real delivery's id either.
        Assert.Equal(HttpStatusCode.Accepted, (await world.TextAsync(Hook.Request(Hook.Push, "same"))).Status);
        Assert.Single(await world.StoredAsync(), row => row.Id == "github:same");
    }

    private static async Task<IntakeWorld> WorldAsync(DatabaseKind kind, params KeyValuePair<string, string?>[] settings)
    {
        var database = await TestDatabase.CreateAsync(kind);
        return new IntakeWorld(database, ApiServer.Start(database, [new("GITHUB_WEBHOOK_SECRET", Hook.Secret), .. settings]));
    }
}

/// <summary>An API that takes GitHub's deliveries, and its database.</summary>
internal sealed class IntakeWorld(TestDatabase database, ApiServer api) : IAsyncDisposable
{
    private readonly HttpClient client = api.Anonymous();

    public ApiServer Api => api;

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request, TestContext.Current.CancellationToken);

    public async Task<(HttpStatusCode Status, string Body)> TextAsync(HttpRequestMessage request)
    {
        using var answer = await SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What is stored, in order; waits for <paramref name="count"/> where refusals, which nobody waits for, are among them.</summary>
    public Task<List<Delivery>> StoredAsync(int count) => Eventually.GetAsync(
        async () => await StoredAsync() is var rows && rows.Count >= count ? rows : null, $"{count} deliveries are stored");

    public async Task<List<Delivery>> StoredAsync()
    {
        await using var db = await Contexts.CreateDbContextAsync();
        return await db.Deliveries.AsNoTracking().OrderBy(row => row.Seq).ToListAsync();
    }

    public async Task ChangeAsync(Func<PatchDbContext, Task> change)
    {
        await using var db = await Contexts.CreateDbContextAsync();
        await change(db);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await api.DisposeAsync();
        await database.DisposeAsync();
    }

    private IDbContextFactory<PatchDbContext> Contexts => api.Services.GetRequiredService<IDbContextFactory<PatchDbContext>>();
}
