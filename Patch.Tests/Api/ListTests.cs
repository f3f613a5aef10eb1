using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Api;

public sealed class ListTests
{
    public static TheoryData<DatabaseKind, string, string> Lists
    {
        get
        {
            var all = new TheoryData<DatabaseKind, string, string>();
            foreach (var kind in Enum.GetValues<DatabaseKind>())
            {
                all.Add(kind, "/flow-events", "events");
                all.Add(kind, "/flow-events?type=upstream.release", "events");
                all.Add(kind, "/maintenance-attempts", "attempts");
                all.Add(kind, "/maintenance-attempts?status=started", "attempts");
                all.Add(kind, "/maintenance-attempts?eventId=event", "attempts");
                all.Add(kind, "/workspace-dispatches", "dispatches");
                all.Add(kind, "/flow-dispatches?eventId=event&status=dispatched", "dispatches");
                all.Add(kind, "/flow-events/event", "dispatches");
                all.Add(kind, "/candidates", "candidates");
                all.Add(kind, "/candidates?stack=stack&state=built", "candidates");
                all.Add(kind, "/signals", "signals");
                all.Add(kind, "/signals?sourceId=source", "signals");
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Paging_shows_every_row_once_newest_first_while_rows_come_in(DatabaseKind kind, string path, string list)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(ApiData.Event("event"));
        for (var i = 0; i < 25; i++)
            await AddRowAsync(api, $"row-{i:00}");

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await api.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=4{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page[list]!.AsArray().Select(Name));
            cursor = (string?)page["next"];
            await AddRowAsync(api, $"late-{seen.Count}");
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"row-{i:00}").Reverse(), seen.Where(name => name.StartsWith("row-", StringComparison.Ordinal)));
        Assert.DoesNotContain(seen, name => name.StartsWith("late-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("?limit=", 50)]
    [InlineData("?limit=junk", 50)]
    [InlineData("?limit=0", 1)]
    [InlineData("?limit=-5", 1)]
    [InlineData("?limit=1.9", 1)]
    [InlineData("?limit=60", 60)]
    [InlineData("?limit=9999", 60)]
    public async Task Limit_is_kept_within_bounds_and_next_is_there_only_when_there_is_more(string query, int shown)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync([.. Enumerable.Range(0, 60).Select(i => ApiData.Event($"event-{i}"))]);
        var page = await api.GetAsync("/flow-events" + query);
        Assert.Equal(shown, page["events"]!.AsArray().Count);
        Assert.Equal(shown < 60, page.ContainsKey("next"));
    }

    [Fact]
    public async Task Filters_choose_rows_and_blank_ones_choose_all()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(
            ApiData.Event("a"), ApiData.Event("b", "other"), ApiData.Record("a"), ApiData.Record("b", "failed"),
            ApiData.Attempt("1", "a"), ApiData.Attempt("2", "b", "changed"), ApiData.Candidate("refs/heads/a"), ApiData.Candidate("refs/heads/b", "other", "pushed"));
        Assert.Single((await api.GetAsync("/flow-events?type=other"))["events"]!.AsArray());
        Assert.Single((await api.GetAsync("/workspace-dispatches?status=failed"))["dispatches"]!.AsArray());
        Assert.Empty((await api.GetAsync("/workspace-dispatches?status=failed&eventId=a"))["dispatches"]!.AsArray());
        Assert.Single((await api.GetAsync("/maintenance-attempts?status=changed&eventId=b"))["attempts"]!.AsArray());
        Assert.Single((await api.GetAsync("/candidates?stack=other&state=pushed"))["candidates"]!.AsArray());
        Assert.Empty((await api.GetAsync("/candidates?stack=stack&state=pushed"))["candidates"]!.AsArray());
        Assert.Equal(2, (await api.GetAsync("/candidates?stack=&state="))["candidates"]!.AsArray().Count);
        Assert.Equal(2, (await api.GetAsync("/maintenance-attempts?status=&eventId="))["attempts"]!.AsArray().Count);
        Assert.Equal(2, (await api.GetAsync("/flow-events?type="))["events"]!.AsArray().Count);
    }

    /// <summary>One row in each list.</summary>
    private static async Task AddRowAsync(ApiServer api, string name)
    {
        var record = ApiData.Record("event");
        record.RunIdsJson = $"""["{name}"]""";
        await api.AddAsync(ApiData.Event(name), record, ApiData.Attempt(name, "event"), ApiData.Candidate(name), ApiData.Signal("source", name, $$"""{"entryId":"{{name}}"}"""));
    }

    private static string Name(JsonNode? row) => (string?)row!["id"] ?? (string?)row["entryId"] ?? (string?)row["ref"] ?? (string)row["runIds"]![0]!;
}
