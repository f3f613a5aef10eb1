using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Dispatch;
using Patch.Tests.Support;

namespace Patch.Tests.Api.FlowEvents;

/// <summary>Ids come from feeds and clients; any text is an id, and a path takes it percent-encoded whole.</summary>
public sealed class IdTests
{
    private static readonly string[] Ids =
    [
        "plain",
        "patch:source:tag:github.com,2008:Repository/965415649/rust-v0.134.0:upstream.release",
        "a/b", "a//b", "/", "a/", "/a", "a%2Fb", "a%252Fb", "100%", "a?b=c&d", "a#b", "a b", " ", "a+b", "a;b", "a\\b", "..", "../x", "a/../b", ".",
        "retry", "x/retry", "ünïcödé-日本語-🦄", "\"quoted\"", "tab\tand\nline", "<script>", "{id}", "*", "~!@$^&()_=[]|'`",
    ];

    [Fact]
    public async Task Any_id_can_be_created_read_listed_retried_replayed_and_synced()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create("Patch:Workspaces:Directory", (string?)database.Settings["Patch:DataDirectory"])]);
        string[] all = [.. Ids.Where(id => !string.IsNullOrWhiteSpace(id)), new string('x', 2000), new string('é', 2000), string.Concat(Enumerable.Repeat("/🦄", 600))];
        using var sweeping = new CancellationTokenSource();
        var sweeps = SweepAsync(api, sweeping.Token);
        foreach (var id in all)
        {
            using var created = await api.SendAsync(HttpMethod.Post, "/flow-events", new JsonObject { ["id"] = id, ["type"] = "upstream.release" });
            Assert.True(created.StatusCode == HttpStatusCode.Created, $"{id}: {await created.Content.ReadAsStringAsync()}");
            var encoded = Uri.EscapeDataString(id);
            Assert.Equal(id, (string?)(await api.GetAsync($"/flow-events/{encoded}"))["event"]!["id"]);
            foreach (var asked in new[] { "retry", "replay" })
            {
                using var answer = await api.SendAsync(HttpMethod.Post, $"/flow-events/{encoded}/{asked}");
                Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{asked} of {id}: {await answer.Content.ReadAsStringAsync()}");
                Assert.Equal(id, (string?)(await answer.JsonAsync())["record"]!["eventId"]);
            }

            var attempt = (string)(await api.GetAsync($"/maintenance-attempts?eventId={encoded}&limit=1"))["attempts"]![0]!["id"]!;
            Assert.Equal(attempt, (string?)(await api.GetAsync($"/maintenance-attempts/{Uri.EscapeDataString(attempt)}"))["attempt"]!["id"]);
            using var synced = await api.SendAsync(HttpMethod.Post, $"/maintenance-attempts/{Uri.EscapeDataString(attempt)}/sync");
            Assert.Equal(HttpStatusCode.Accepted, synced.StatusCode);
        }

        await sweeping.CancelAsync();
        await sweeps;
    }

    [Theory]
    [InlineData("/flow-events/a/b")]
    [InlineData("/flow-events/a/b/retry")]
    [InlineData("/maintenance-attempts/a/b")]
    public async Task Undecoded_slash_is_another_path(string target)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(ApiData.Event("a/b"), ApiData.Attempt("a/b", "a/b"));
        using var answer = await api.SendAsync(HttpMethod.Get, target);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("""{"error":"not_found"}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/flow-events/{0}", "flow_event_not_found")]
    [InlineData("/maintenance-attempts/{0}", "maintenance_attempt_not_found")]
    [InlineData("/workspace-events/{0}", "workspace_event_not_found")]
    [InlineData("/workspace-runs/{0}", "workspace_run_not_found")]
    public async Task Unknown_id_of_any_length_that_fits_is_not_found(string pattern, string error)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        await using var api = ApiServer.Start(database);
        foreach (var id in Ids.Append(new string('語', 4000)))
        {
            using var answer = await api.SendAsync(HttpMethod.Get, string.Format(null, pattern, Uri.EscapeDataString(id)));
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{id}: {answer.StatusCode}");
            Assert.Equal(error, (string?)(await answer.JsonAsync())["error"]);
        }
    }

    private static async Task SweepAsync(ApiServer api, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await api.Services.GetRequiredService<SendDueDispatches>().RunAsync(CancellationToken.None);
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, stop));
        }
    }
}
