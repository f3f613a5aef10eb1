using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Import;
using Patch.Tests.Support;

namespace Patch.Tests.Archive;

/// <summary>What the original wrote comes in, and goes out as it was.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Files =
    [
        "feed-events.jsonl", "feed-jobs.jsonl", "feed-state.json", "flow-dispatches.jsonl", "flow-events.jsonl", "maintenance-attempts.jsonl",
        "workspace-dispatches.jsonl",
    ];

    public static TheoryData<DatabaseKind, string> Moments =>
        new MatrixTheoryData<DatabaseKind, string>([DatabaseKind.Postgres, DatabaseKind.Sqlite], ["dispatched", "final"]);

    [Theory, MemberData(nameof(Moments))]
    public async Task Recorded_files_come_back_byte_for_byte(DatabaseKind kind, string moment)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        var report = await patch.ImportAsync(ArchiveHost.Recorded(moment));
        Assert.True(report.IsWhole, string.Join('\n', report.Files.SelectMany(file => file.Refusals)));
        await patch.ExportAsync();

        Assert.Equal(Files, Directory.GetFiles(patch.Out).Select(Path.GetFileName).Order());
        foreach (var file in Files)
        {
            var recorded = Path.Combine(ArchiveHost.Recorded(moment), file);
            Assert.Equal(File.Exists(recorded) ? await File.ReadAllTextAsync(recorded) : "", patch.Exported(file));
        }
    }

    [Theory, MemberData(nameof(Moments))]
    public async Task Importing_again_changes_nothing(DatabaseKind kind, string moment)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        var first = await patch.ImportAsync(ArchiveHost.Recorded(moment));
        var before = await RowsAsync(patch);
        patch.Time.Advance(TimeSpan.FromHours(1));
        var second = await patch.ImportAsync(ArchiveHost.Recorded(moment));
        await patch.ExportAsync();
        var third = await patch.ImportAsync(patch.Out);

        Assert.All(first.Files, file => Assert.Equal((file.Lines, 0), (file.Imported, file.AlreadyThere)));
        Assert.All(second.Files.Concat(third.Files), file => Assert.Equal((0, file.Lines), (file.Imported, file.AlreadyThere)));
        Assert.Equal(before, await RowsAsync(patch));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_later_copy_of_the_files_adds_what_came_since(DatabaseKind kind)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        await patch.ImportAsync(ArchiveHost.Recorded("dispatched"));
        var report = await patch.ImportAsync(ArchiveHost.Recorded("final"));

        Assert.Equal((18, 9, 9), Counts(report, "flow-events.jsonl"));
        Assert.Equal((34, 25, 9), Counts(report, "workspace-dispatches.jsonl"));
        Assert.Equal((45, 36, 9), Counts(report, "maintenance-attempts.jsonl"));
        Assert.Equal((12, 12, 0), Counts(report, "feed-state.json"));
        var last = Recorded.Lines("maintenance-attempts.jsonl").GroupBy(line => (string)line["id"]!)
            .ToDictionary(lines => lines.Key, lines => (string)lines.Last()["status"]!);
        var attempts = await patch.ReadAsync(db => db.MaintenanceAttempts.ToDictionaryAsync(attempt => attempt.Id, attempt => attempt.Status));
        Assert.Equal(last.OrderBy(pair => pair.Key), attempts.OrderBy(pair => pair.Key));
        await patch.ExportAsync();
        foreach (var file in Files)
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(ArchiveHost.Recorded("final"), file)), patch.Exported(file));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Fields_that_Patch_does_not_know_nulls_and_other_notations_come_back(DatabaseKind kind)
    {
        var lines = new Dictionary<string, string>
        {
            ["flow-events.jsonl"] =
                """{"id":"e","type":"t","source":null,"receivedAt":"2026-05-14T14:00:00.123456+02:00","payload":{"n":1.50,"big":12345678901234567890,"s":"\u00e9 🚀 \/"},"extra":{"a":[null,1e3]}}""",
            ["workspace-dispatches.jsonl"] =
                """{"eventId":"e","eventType":"t","operation":"dispatch","status":"dispatched","httpStatus":null,"error":"🚀","runIds":["r"],"matched":1,"createdAt":"2026-05-14T12:00:00.000Z","by":"someone"}""",
            ["flow-dispatches.jsonl"] = """{"eventId":"e","eventType":"t","status":"dispatched","createdAt":"2026-05-14T12:00:00.000Z","old":true}""",
            ["feed-events.jsonl"] =
                """{ "entryId":"x","sourceId":"s","provider":"github","event":"release","publishedAt":"2026-05-14T12:00:00Z","repo":{"fullName":"a/b","stars":3},"title":null}""",
            ["feed-jobs.jsonl"] = """{"id":"j","sourceId":"s","createdAt":"2026-05-14T12:00:00Z","note":"\u00e9"}""",
            ["maintenance-attempts.jsonl"] =
                """{"id":"a","eventId":"e","eventType":"t","operation":"dispatch","status":"changed","createdAt":"2026-05-14T12:00:00.000Z","updatedAt":"2026-05-14T12:00:00.000Z","owner":{"team":"x"},"message":null}""",
        };
        await using var patch = await ArchiveHost.CreateAsync(kind);
        foreach (var (file, line) in lines)
            patch.Write(file, line + "\n");
        patch.Write("feed-state.json", """{"s":{"lastSeenId":"x","lastCheckedAt":"2026-05-14T12:00:00.000Z","etag":"\"1\""}}""");

        var report = await patch.ImportAsync();
        await patch.ExportAsync();

        Assert.True(report.IsWhole, string.Join('\n', report.Files.SelectMany(file => file.Refusals)));
        foreach (var (file, line) in lines.Where(pair => pair.Key != "flow-events.jsonl" && pair.Key != "workspace-dispatches.jsonl"))
            Assert.Equal(line + "\n", patch.Exported(file));
        foreach (var file in new[] { "flow-events.jsonl", "workspace-dispatches.jsonl" })
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(lines[file]), JsonNode.Parse(patch.Exported(file))), patch.Exported(file));
        Assert.Contains("""{"n":1.50,"big":12345678901234567890,"s":"\u00e9 🚀 \/"}""", patch.Exported("flow-events.jsonl"), StringComparison.Ordinal);
        Assert.Contains("2026-05-14T14:00:00.123456+02:00", patch.Exported("flow-events.jsonl"), StringComparison.Ordinal);
        Assert.Equal("\"1\"", (string?)JsonNode.Parse(patch.Exported("feed-state.json"))!["s"]!["etag"]);
        Assert.All((await patch.ImportAsync(patch.Out)).Files, file => Assert.Equal(0, file.Imported));
    }

    private static (long, long, long) Counts(ImportReport report, string file)
    {
        var result = report.Files.Single(result => result.File == file);
        return (result.Lines, result.Imported, result.AlreadyThere);
    }

    private static Task<string> RowsAsync(ArchiveHost patch) => patch.ReadAsync(async db => string.Join(
        '\n',
        System.Text.Json.JsonSerializer.Serialize(await db.FeedSources.OrderBy(row => row.Seq).ToListAsync()),
        System.Text.Json.JsonSerializer.Serialize(await db.Signals.OrderBy(row => row.Seq).ToListAsync()),
        System.Text.Json.JsonSerializer.Serialize(await db.FeedJobs.OrderBy(row => row.Seq).ToListAsync()),
        System.Text.Json.JsonSerializer.Serialize(await db.FlowEvents.OrderBy(row => row.Seq).ToListAsync()),
        System.Text.Json.JsonSerializer.Serialize(await db.DispatchRecords.OrderBy(row => row.Seq).ToListAsync()),
        System.Text.Json.JsonSerializer.Serialize(await db.MaintenanceAttempts.OrderBy(row => row.Seq).ToListAsync()),
        System.Text.Json.JsonSerializer.Serialize(await db.AttemptHistory.OrderBy(row => row.Seq).ToListAsync())));
}
