using System.Text.Json.Nodes;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.FlowEvents;

public sealed class EventsCommandTests
{
    private const string LongId = "patch:codex-releases:tag:github.com,2008:Repository/965415649/rust-v0.134.0:upstream.release";

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Events_are_listed_by_type_with_whole_ids_one_a_line(DatabaseKind kind)
    {
        await using var patch = await RemotePatch.StartAsync(kind);
        await patch.Api.AddAsync(ApiData.Event(LongId), ApiData.Event("other", "upstream.push"));

        var listed = await patch.RunAsync("events", "list", "--type", "upstream.release");

        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.EndsWith(LongId, Assert.Single(listed.Output.Split('\n'), line => line.Contains("upstream.release", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', listed.Output);
        Assert.DoesNotContain("upstream.push", listed.Output, StringComparison.Ordinal);
        await patch.SameAsync("/flow-events?type=upstream.push", "events", "list", "--type", "upstream.push");
    }

    [Fact]
    public async Task Limit_all_and_cursor_read_as_many_pages_as_they_need()
    {
        await using var patch = await RemotePatch.StartAsync();
        await patch.Api.AddAsync([.. Enumerable.Range(0, 1203).Select(number => (object)ApiData.Event($"event-{number}"))]);
        async Task<JsonNode> JsonAsync(params string[] more) => JsonNode.Parse((await patch.RunAsync(["events", "list", "--json", .. more])).Output)!;

        var most = await patch.RunAsync("events", "list");
        var first = await patch.SameAsync("/flow-events?limit=2", "events", "list", "--limit", "2");
        var second = await JsonAsync("--limit", "600", "--cursor", (string)first["next"]!);
        var third = await JsonAsync("--all", "--cursor", (string)second["next"]!);
        var all = await JsonAsync("--all");

        Assert.Contains("50 are shown, and there are more", most.Error, StringComparison.Ordinal);
        Assert.Equal(["event-1200", "event-601"], new[] { 0, 599 }.Select(at => (string?)second["events"]![at]!["id"]));
        Assert.Equal("event-600", (string?)third["events"]![0]!["id"]);
        Assert.Null(third["next"]);
        Assert.Equal(1203, all["events"]!.AsArray().Count);
        foreach (var wrong in new[] { "0", "-1", "100001", "many" })
            Assert.Equal(2, (await patch.RunAsync("events", "list", "--limit", wrong)).ExitCode);
    }

    [Fact]
    public async Task An_event_is_made_from_a_file_once_and_shown_with_its_dispatches()
    {
        await using var patch = await RemotePatch.StartAsync();
        var folder = Programs.NewFolder("payload");
        var file = Path.Combine(folder, "payload.json");
        await File.WriteAllTextAsync(file, """{"repo":"o/r","tag":"v1","size":12345678901234567890}""", TestContext.Current.CancellationToken);
        string[] create = ["events", "create", "--id", "by/hand", "--type", "upstream.release", "--source", "me", "--occurred-at", "2026-05-14", "--payload", file];

        var made = await patch.RunAsync(create);
        var again = await patch.RunAsync(create);
        await patch.RunAsync("events", "retry", "by/hand");
        var shown = await patch.RunAsync("events", "show", "by/hand");

        Assert.Equal((0, "Created by/hand.\n", ""), (made.ExitCode, made.Output, made.Error));
        Assert.Equal((0, "by/hand was there already.\n"), (again.ExitCode, again.Output));
        Assert.Contains("Nothing new was made", again.Error, StringComparison.Ordinal);
        Assert.Contains("\"size\": 12345678901234567890", shown.Output, StringComparison.Ordinal);
        Assert.Contains("2026-05-14 00:00:00Z", shown.Output, StringComparison.Ordinal);
        Assert.Contains(patch.Backend.Url, shown.Output, StringComparison.Ordinal);
        await patch.SameAsync("/flow-events/by%2Fhand", "events", "show", "by/hand");
        Programs.DeleteFolder(folder);
    }

    [Theory]
    [InlineData("[1]", "must be a JSON object")]
    [InlineData("{", "is not JSON")]
    [InlineData("", "is not JSON")]
    [InlineData(null, "Could not find file")]
    [InlineData("huge", "larger than 1024 KiB")]
    public async Task A_payload_that_is_none_is_exit_code_2_and_nothing_is_sent(string? content, string words)
    {
        var file = Path.Combine(Programs.NewFolder("payload"), "payload.json");
        if (content is not null)
            await File.WriteAllTextAsync(file, content == "huge" ? $"{{\"a\":\"{new string('x', 1024 * 1024)}\"}}" : content, TestContext.Current.CancellationToken);
        var answer = await Patchmoi.RunAsync("events", "create", "--id", "a", "--type", "t", "--payload", file, "--url", "http://127.0.0.1:1");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
        Programs.DeleteFolder(Path.GetDirectoryName(file)!);
    }

    [Fact]
    public async Task A_retry_tells_by_its_exit_code_whether_the_dispatch_went_out()
    {
        await using var patch = await RemotePatch.StartAsync();
        await patch.Api.AddAsync(ApiData.Event("a/b"));

        var sent = await patch.RunAsync("events", "retry", "a/b");
        var replayed = await patch.RunAsync("events", "replay", "a/b", "--json");
        await patch.Backend.GoDownAsync();
        var failed = await patch.RunAsync("events", "replay", "a/b");
        var unknown = await patch.RunAsync("events", "retry", "nope");

        Assert.Equal((0, ""), (sent.ExitCode, sent.Error));
        Assert.Contains("dispatched", sent.Output, StringComparison.Ordinal);
        Assert.Equal("replay", (string?)JsonNode.Parse(replayed.Output)!["record"]!["operation"]);
        Assert.Equal(1, failed.ExitCode);
        Assert.StartsWith("The dispatch failed: Unable to connect", failed.Error, StringComparison.Ordinal);
        Assert.Equal((5, "There is no flow event of this id.\n"), (unknown.ExitCode, unknown.Error));
    }

    [Theory]
    [InlineData("@file")]
    [InlineData("--", "-dash")]
    [InlineData("..")]
    [InlineData("[brackets]")]
    public async Task Any_text_is_an_id_on_the_command_line_too(params string[] id)
    {
        await using var patch = await RemotePatch.StartAsync();
        await patch.Api.AddAsync(ApiData.Event(id[^1]));
        var shown = await Patchmoi.RunAsync(["--url", patch.Api.Uri.AbsoluteUri, "--token", ApiServer.Token, "--json", "events", "show", .. id]);
        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Equal(id[^1], (string?)JsonNode.Parse(shown.Output)!["event"]!["id"]);
    }

    [Fact]
    public async Task Text_of_others_does_not_reach_the_terminal_as_it_is()
    {
        await using var patch = await RemotePatch.StartAsync();
        await patch.Api.AddAsync(ApiData.Event("evil\u001b[31m[red]id"));
        var listed = await patch.RunAsync("events", "list");
        Assert.Contains("evil\uFFFD[31m[red]id", listed.Output, StringComparison.Ordinal);
    }
}
