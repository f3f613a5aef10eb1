using System.Text;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Import;
using Patch.Core.Archive.Lines;
using Patch.Tests.Support;

namespace Patch.Tests.Archive;

/// <summary>What is broken is told with its line and its reason, and does not stop the rest.</summary>
public sealed class BrokenFileTests
{
    private const string Events = "flow-events.jsonl";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_last_line_that_a_crash_tore_is_told_and_the_rest_is_there(DatabaseKind kind)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        patch.Write(Events, $"{Event("a")}\n{Event("b")}\n{Event("c")[..40]}");

        var result = Assert.Single((await patch.ImportAsync()).Files);

        Assert.Equal((3, 2, 0, 1), (result.Lines, result.Imported, result.AlreadyThere, result.Refused));
        Assert.Equal([new RefusedLine(3, "The file ends in the middle of it, as after a crash.")], result.Refusals);
        Assert.Equal(["a", "b"], await IdsAsync(patch));
    }

    [Fact]
    public async Task A_record_that_was_glued_to_a_torn_one_is_told_and_the_rest_goes_on()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        patch.Write(Events, $"{Event("a")}\n{Event("b")[..30]}{Event("c")}\n{Event("d")}\n");

        var result = Assert.Single((await patch.ImportAsync()).Files);

        var refused = Assert.Single(result.Refusals);
        Assert.Equal(2, refused.Line);
        Assert.StartsWith("It is no JSON: ", refused.Reason);
        Assert.DoesNotContain("LineNumber", refused.Reason);
        Assert.Equal(["a", "d"], await IdsAsync(patch));
    }

    [Fact]
    public async Task A_byte_order_mark_carriage_returns_blank_lines_and_a_missing_last_line_end_do_no_harm()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        await File.WriteAllTextAsync(Path.Combine(patch.In, Events), $"\r\n  \n{Event("a")}\r\n\n\t{Event("b")}  \r\n{Event("c")}", Encoding.UTF8);

        var report = await patch.ImportAsync();

        Assert.True(report.IsWhole);
        Assert.Equal(3, Assert.Single(report.Files).Lines);
        Assert.Equal(["a", "b", "c"], await IdsAsync(patch));
        await patch.ExportAsync();
        Assert.Equal($"{Event("a")}\n{Event("b")}\n{Event("c")}\n", patch.Exported(Events));
    }

    [Theory]
    [InlineData("[1]", "It is no JSON object.")]
    [InlineData("null", "It is no JSON object.")]
    [InlineData("""{"type":"t","receivedAt":"2026-05-14T12:00:00.000Z"}""", "It has no id.")]
    [InlineData("""{"id":"","type":"t","receivedAt":"2026-05-14T12:00:00.000Z"}""", "It has no id.")]
    [InlineData("""{"id":"x","type":"t"}""", "It has no receivedAt.")]
    [InlineData("""{"id":7,"type":"t"}""", "Its field id is not of the kind that it should be.")]
    [InlineData("""{"id":"x","type":"t","receivedAt":"yesterday"}""", "Its field receivedAt is not of the kind that it should be.")]
    [InlineData("""{"id":"x\u0000","type":"t"}""", "Its field id has a NUL character, which cannot be stored.")]
    [InlineData("""{"id":"x","type":"t","payload":{"a":["\ud83d"]}}""", "It holds half of a surrogate pair, which is no text.")]
    [InlineData("""{"id":"x","type":"t","\ud83d":1}""", "It holds half of a surrogate pair, which is no text.")]
    public async Task A_line_that_no_record_can_be_made_of_is_told_with_the_reason(string line, string reason)
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        patch.Write(Events, $"{Event("a")}\n{line}\n{Event("b")}\n");

        var result = Assert.Single((await patch.ImportAsync()).Files);

        Assert.Equal([new RefusedLine(2, reason)], result.Refusals);
        Assert.Equal(["a", "b"], await IdsAsync(patch));
    }

    [Fact]
    public async Task Field_names_twice_long_names_and_bytes_that_are_no_text_are_refused()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        await File.WriteAllBytesAsync(Path.Combine(patch.In, Events), [
            .. Encoding.UTF8.GetBytes($$"""{"id":"a","id":"b","type":"t"}{{"\n"}}{"id":"x","type":"{{new string('t', 201)}}"}{{"\n"}}"""), .. "{\"id\":\""u8, 0xFF, .. "\"}\n"u8,
        ]);

        var reasons = Assert.Single((await patch.ImportAsync()).Files).Refusals.Select(refused => refused.Reason).ToList();

        Assert.StartsWith("It is no JSON: Duplicate property 'id'", reasons[0]);
        Assert.Equal(["Its field type has 201 characters; at most 200 are taken.", "It is no UTF-8 text."], reasons[1..]);
    }

    [Theory]
    [InlineData("feed-events.jsonl", """{"sourceId":"s","provider":"p","event":"release","entryId":"e","publishedAt":"2026-05-14T12:00:00.000Z"}""", "It has no repo.fullName.")]
    [InlineData("feed-jobs.jsonl", """{"id":"j","sourceId":"s"}""", "It has no createdAt.")]
    [InlineData("workspace-dispatches.jsonl", """{"eventId":"e","eventType":"t","status":"failed","runIds":[1]}""", "Its field runIds[0] is not of the kind that it should be.")]
    [InlineData("flow-dispatches.jsonl", """{"eventId":"e","eventType":"t","createdAt":"2026-05-14T12:00:00.000Z"}""", "It has no status.")]
    [InlineData(
        "maintenance-attempts.jsonl",
        """{"id":"a","eventId":"e","eventType":"t","operation":"dispatch","status":"started","createdAt":"2026-05-14T12:00:00.000Z","updatedAt":"2026-05-14T12:00:00.000Z","workspaceRunIds":[1]}""",
        "Its field workspaceRunIds is not a list of texts.")]
    [InlineData("feed-state.json", """{"s":{"lastSeenId":1}}""", "The entry of s: Its field lastSeenId is not of the kind that it should be.")]
    [InlineData("feed-state.json", """{"s":"x"}""", "The entry of s: It is no JSON object.")]
    [InlineData("feed-state.json", """{"s":null}""", "The entry of s: It is no JSON object.")]
    [InlineData("feed-state.json", """{"s":{"lastSeenId":"\ud800"}}""", "It holds half of a surrogate pair, which is no text.")]
    [InlineData("feed-state.json", """{"\ud800":{}}""", "It holds half of a surrogate pair, which is no text.")]
    [InlineData("feed-state.json", "\uFEFF{\"s\":1}", "The entry of s: It is no JSON object.")]
    [InlineData("feed-state.json", "[]", "It is no JSON object of sources.")]
    public async Task Each_file_says_what_its_lines_lack(string file, string line, string reason)
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        patch.Write(file, line);
        Assert.Equal(reason, Assert.Single(Assert.Single((await patch.ImportAsync()).Files).Refusals).Reason);
    }

    [Fact]
    public async Task A_torn_state_file_is_told_with_its_line_and_the_other_files_go_on()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        patch.Write("feed-state.json", "{\n  \"s\": {\n    \"lastSeenId\": \"x");
        patch.Write(Events, Event("a"));

        var report = await patch.ImportAsync();

        Assert.False(report.IsWhole);
        Assert.Equal(["a"], await IdsAsync(patch));
        Assert.Equal(3, Assert.Single(report.Files.Single(file => file.File == "feed-state.json").Refusals).Line);
    }

    [Fact]
    public async Task A_folder_in_a_files_place_is_told_and_the_other_files_go_on()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        Directory.CreateDirectory(Path.Combine(patch.In, "feed-jobs.jsonl"));
        patch.Write(Events, Event("a"));

        var report = await patch.ImportAsync();

        Assert.Equal("It is a folder, not a file.", report.Files.Single(file => file.File == "feed-jobs.jsonl").Fault);
        Assert.Equal(["a"], await IdsAsync(patch));
    }

    [Fact]
    public async Task A_line_beyond_the_limit_is_passed_over_and_the_next_one_is_read()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        patch.Write(Events, $"{Event("a")}\n{new string('x', LineReader.MaxLineBytes + 1)}\n{Event("b")}\n");

        var result = Assert.Single((await patch.ImportAsync()).Files);

        Assert.Equal([new RefusedLine(2, "It is longer than 8 MiB.")], result.Refusals);
        Assert.Equal(["a", "b"], await IdsAsync(patch));
    }

    [Fact]
    public async Task The_first_hundred_refusals_are_kept_and_all_are_counted()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        patch.Write(Events, string.Concat(Enumerable.Repeat("nothing\n", 250)));

        var result = Assert.Single((await patch.ImportAsync()).Files);

        Assert.Equal((250, 100), (result.Refused, result.Refusals.Count));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_lines_that_agree_in_every_field_are_one_record(DatabaseKind kind)
    {
        const string record = """{"eventId":"e","eventType":"t","operation":"dispatch","status":"failed","error":"no","createdAt":"2026-05-14T12:00:00.000Z"}""";
        await using var patch = await ArchiveHost.CreateAsync(kind);
        patch.Write("workspace-dispatches.jsonl", $"{record}\n{record.Replace("no", "never", StringComparison.Ordinal)}\n{record}\n");

        var result = Assert.Single((await patch.ImportAsync()).Files);

        Assert.Equal((3, 2, 1), (result.Lines, result.Imported, result.AlreadyThere));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_imports_at_once_make_each_record_once(DatabaseKind kind)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        var from = ArchiveHost.Recorded("final");

        var reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => patch.ImportAsync(from))));

        foreach (var file in reports.SelectMany(report => report.Files).GroupBy(file => file.File))
        {
            Assert.Equal(file.First().Lines, file.Sum(result => result.Imported));
            Assert.All(file, result => Assert.Equal((result.Lines, 0), (result.Imported + result.AlreadyThere, result.Refused)));
        }
    }

    private static string Event(string id) => $$$"""{"id":"{{{id}}}","type":"upstream.release","receivedAt":"2026-05-14T12:00:00.000Z","payload":{"tag":"v1"}}""";

    private static Task<List<string>> IdsAsync(ArchiveHost patch) =>
        patch.ReadAsync(db => db.FlowEvents.OrderBy(row => row.Seq).Select(row => row.Id).ToListAsync());
}
