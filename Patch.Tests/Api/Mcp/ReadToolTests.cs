using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Tests.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Mcp;

public sealed class ReadToolTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Events_and_attempts_are_listed_shown_and_explained(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var (flowEvent, other) = (ApiData.Event("patch:up:v1:upstream.release"), ApiData.Event("by-hand", "other.type"));
        (flowEvent.Repo, flowEvent.SourceId) = ("o/r", "up");
        var (first, newest) = (ApiData.Attempt("a:1", flowEvent.Id, "failed"), ApiData.Attempt("a:2", flowEvent.Id, "changed"));
        newest.CandidateRefsJson = """[{"kind":"branch","repo":"us/fork","ref":"refs/heads/patch/candidates/v1","sha":"1111"}]""";
        await api.AddAsync(flowEvent, other, ApiData.Record(flowEvent.Id), first);
        await api.AddAsync(newest);
        await api.AddAsync(new AttemptHistoryEntry
        {
            AttemptSeq = newest.Seq, At = TimeProvider.System.NowUtc(), FromStatus = "started", ToStatus = "changed", Reason = "Carried over.", Json = "{}",
        });
        await using var assistant = await Assistant.ConnectAsync(api);

        Assert.Equal(["by-hand", flowEvent.Id], Ids((await assistant.AskAsync("list_events"))["events"]!));
        foreach (var (name, value) in new[] { ("type", "upstream.release"), ("source", "up"), ("repo", "o/r") })
        {
            var one = Assert.Single((await assistant.AskAsync("list_events", (name, value)))["events"]!.AsArray())!;
            Assert.Equal((flowEvent.Id, "a:2", "changed"), ((string?)one["id"], (string?)one["attemptId"], (string?)one["attemptStatus"]));
        }

        var shown = await assistant.AskAsync("get_event", ("id", flowEvent.Id));
        Assert.Equal(flowEvent.PayloadJson, (string?)shown["payload"]!["text"]);
        Assert.Equal(["event", "dispatch", "attempt", "attempt"], shown["timeline"]!.AsArray().Select(step => (string?)step!["stage"]).Take(4));
        Assert.Contains("reviewed by a person", (string?)shown["next"], StringComparison.Ordinal);

        Assert.Equal(["a:2", "a:1"], Ids((await assistant.AskAsync("list_attempts", ("eventId", flowEvent.Id)))["attempts"]!));
        Assert.Equal(["a:1"], Ids((await assistant.AskAsync("list_attempts", ("status", "failed")))["attempts"]!));
        var attempt = await assistant.AskAsync("get_attempt", ("id", "a:2"));
        Assert.Equal(("refs/heads/patch/candidates/v1", "Carried over."), ((string?)attempt["candidates"]![0]!["ref"], (string?)attempt["history"]![0]!["reason"]));
        Assert.Equal("attempt", (string?)(await assistant.AskAsync("explain", ("id", "a:2")))["kind"]);
        Assert.Equal("event", (string?)(await assistant.AskAsync("explain", ("id", flowEvent.Id), ("kind", "event")))["kind"]);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Stacks_sources_and_health_are_shown_without_passwords(DatabaseKind kind)
    {
        using var world = new StackWorld();
        world.Release("v2.0", "a.txt", StackWorld.Text.Replace("2", "theirs", StringComparison.Ordinal));
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, [new("Patch:Workspaces:Directory", world.Folder)]);
        await StackWorld.WorkAsync(api.Services);
        await api.AddAsync(
            ApiData.Candidate("refs/heads/patch/candidates/v1"),
            new FeedSource
            {
                Id = "private", Enabled = true, LastError = "https://me:p4ssw0rd@git.example/r.git answered 500", ConsecutiveFailures = 3,
                ConfigJson = """{"id":"private","provider":"git","event":"release","url":"https://me:p4ssw0rd@git.example/r.git","repo":{"fullName":"o/r"},"target":{"mode":"notify_only"}}""",
            });
        await using var assistant = await Assistant.ConnectAsync(api);

        var listed = Assert.Single((await assistant.AskAsync("list_stacks"))["stacks"]!.AsArray())!;
        Assert.Equal(("stack", "us/fork", "acme/up", "conflicts"), ((string?)listed["name"], (string?)listed["fork"], (string?)listed["upstream"], (string?)listed["verdict"]));
        var stack = await assistant.AskAsync("get_stack", ("name", "stack"));
        var patches = stack["forecasts"]![0]!["patches"]!.AsArray();
        Assert.Equal(["conflict", "applied"], patches.Select(patch => (string?)patch!["code"]));
        Assert.Equal("a.txt", (string?)patches[0]!["conflicts"]![0]!["path"]);
        Assert.Equal("refs/heads/patch/candidates/v1", (string?)stack["candidates"]![0]!["ref"]);
        var source = Assert.Single((await assistant.AskAsync("list_sources"))["sources"]!.AsArray())!;
        Assert.Equal(("private", "o/r", "notify_only", 3), ((string?)source["id"], (string?)source["repo"], (string?)source["targetMode"], (int)source["consecutiveFailures"]!));
        Assert.DoesNotContain("p4ssw0rd", source.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains((await assistant.AskAsync("get_health"))["checks"]!.AsArray(), check => (string?)check!["name"] == "database");
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Lists_are_bounded_and_go_on_where_they_ended(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        foreach (var number in Enumerable.Range(1, 60))
            await api.AddAsync(ApiData.Event($"e{number}"));
        await using var assistant = await Assistant.ConnectAsync(api);

        Assert.Equal(20, (await assistant.AskAsync("list_events"))["events"]!.AsArray().Count);
        Assert.Single((await assistant.AskAsync("list_events", ("limit", 0)))["events"]!.AsArray());
        var most = await assistant.AskAsync("list_events", ("limit", 1_000_000));
        Assert.Equal(50, most["events"]!.AsArray().Count);
        var rest = await assistant.AskAsync("list_events", ("cursor", (string?)most["next"]), ("limit", 50));
        Assert.Equal(Enumerable.Range(1, 60).Reverse().Select(number => $"e{number}"), [.. Ids(most["events"]!), .. Ids(rest["events"]!)]);
        Assert.Null(rest["next"]);
    }

    [Fact]
    public async Task Long_texts_are_cut_say_so_and_are_read_piece_by_piece()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var flowEvent = ApiData.Event("long");
        flowEvent.PayloadJson = $$"""{"text":"{{string.Concat(Enumerable.Repeat("a😀", 20_000))}}"}""";
        var attempt = ApiData.Attempt("a:long", "long", "failed");
        (attempt.Error, attempt.CandidateRefsJson) = (new string('e', 100_000), $$"""[{"ref":"{{new string('r', 100_000)}}"},"no object"]""");
        await api.AddAsync(flowEvent, attempt);
        await using var assistant = await Assistant.ConnectAsync(api);

        var (whole, offset) = ("", 0);
        for (var pieces = 0; pieces < 10; pieces++)
        {
            var payload = (await assistant.AskAsync("get_event", ("id", "long"), ("payloadOffset", offset)))["payload"]!;
            whole += (string)payload["text"]!;
            if (payload["note"] is null)
                break;
            offset = whole.Length;
            Assert.EndsWith($"Call again with payloadOffset {offset} for what follows.", (string?)payload["note"], StringComparison.Ordinal);
        }

        Assert.Equal(flowEvent.PayloadJson, whole);
        var shown = await assistant.AskAsync("get_attempt", ("id", "a:long"));
        Assert.EndsWith("[Cut after 2000 of 100000 characters. The whole is at GET /maintenance-attempts/ID of the HTTP API.]", (string?)shown["attempt"]!["error"], StringComparison.Ordinal);
        Assert.True(shown.ToJsonString().Length < 10_000);
        Assert.Equal("", (string?)(await assistant.AskAsync("get_event", ("id", "long"), ("payloadOffset", int.MaxValue)))["payload"]!["text"]);
    }

    [Fact]
    public async Task What_is_not_there_is_refused_with_what_to_call_instead()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(ApiData.Attempt("a:1", "e", "changed"));
        await using var assistant = await Assistant.ConnectAsync(api);

        Assert.Contains("Call list_events", await assistant.RefusedAsync("flow_event_not_found", "get_event", ("id", "nope")), StringComparison.Ordinal);
        Assert.Contains("Call list_attempts", await assistant.RefusedAsync("maintenance_attempt_not_found", "get_attempt", ("id", new string('x', 10_000))), StringComparison.Ordinal);
        Assert.Contains("list_attempts", await assistant.RefusedAsync("maintenance_attempt_not_found", "get_conflicts", ("attemptId", "nope")), StringComparison.Ordinal);
        Assert.Contains("is changed", await assistant.RefusedAsync("no_conflict", "get_conflicts", ("attemptId", "a:1")), StringComparison.Ordinal);
        Assert.Contains("No stack is followed", await assistant.RefusedAsync("patch_stack_not_found", "get_stack", ("name", "nope")), StringComparison.Ordinal);
        Assert.Contains("SOURCEID:ENTRYID", await assistant.RefusedAsync("explained_not_found", "explain", ("id", "nope")), StringComparison.Ordinal);
        Assert.Contains("use one of", await assistant.RefusedAsync("invalid_kind", "explain", ("id", "nope"), ("kind", "thing")), StringComparison.Ordinal);
        Assert.Contains("needs_intervention", await assistant.RefusedAsync("invalid_status", "list_attempts", ("status", "done")), StringComparison.Ordinal);
        foreach (var list in new[] { "list_events", "list_attempts", "list_stacks", "list_sources" })
            Assert.Contains("'next'", await assistant.RefusedAsync("invalid_cursor", list, ("cursor", "17")), StringComparison.Ordinal);

        // A call without what it needs, or with something of another type, is no surprise of the server's.
        Assert.True((await assistant.CallAsync("get_event")).IsError);
        Assert.True((await assistant.CallAsync("list_events", ("limit", "many"))).IsError);
        Assert.DoesNotContain(api.Logged, line => line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Ids(JsonNode list) => list.AsArray().Select(one => (string)one!["id"]!);
}
