using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Archive;
using Patch.Core.Archive.Export;
using Patch.Core.Data;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Archive;

public sealed class ExportTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Without_anything_to_tell_all_files_are_there_and_empty(DatabaseKind kind)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        var report = await patch.ExportAsync();
        Assert.All(report.Files, file => Assert.Equal(0, file.Records));
        Assert.Equal("{}\n", patch.Exported("feed-state.json"));
        Assert.Equal("", patch.Exported("flow-events.jsonl"));
        Assert.Equal(7, Directory.GetFiles(patch.Out).Length);
    }

    [Fact]
    public async Task User_names_and_passwords_in_URLs_are_left_out()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        patch.Write(
            "workspace-dispatches.jsonl",
            """{"eventId":"e@x","eventType":"t","operation":"dispatch","workspaceBackendUrl":"https://me:p@ss@host/a@b?c=d@e","url":"https:\/\/me:secret@host\/events","status":"failed","createdAt":"2026-05-14T12:00:00.000Z"}""");
        await patch.ImportAsync();
        await patch.ExportAsync();

        var text = patch.Exported("workspace-dispatches.jsonl");
        var record = JsonNode.Parse(text)!;
        Assert.Equal(
            ("e@x", "https://host/a@b?c=d@e", "https://host/events"), ((string?)record["eventId"], (string?)record["workspaceBackendUrl"], (string?)record["url"]));
        Assert.Equal(1, Assert.Single((await patch.ImportAsync(patch.Out)).Files, file => file.Lines == 1 && file.File == "workspace-dispatches.jsonl").AlreadyThere);
    }

    [Fact]
    public async Task A_payload_that_was_made_by_hand_over_several_lines_is_one_line()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        var flowEvent = ApiData.Event("e");
        flowEvent.PayloadJson = "{\r\n  \"tag\": \"v1\"\n}";
        await patch.ReadAsync(db =>
        {
            db.Add(flowEvent);
            return db.SaveChangesAsync();
        });
        await patch.ExportAsync();

        var line = Assert.Single(patch.Exported("flow-events.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("""
            "payload":{"tag":"v1"}}
            """.Trim(), line);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task All_files_tell_of_one_moment_though_others_write(DatabaseKind kind)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        await AddAsync(patch, "before");
        var written = false;
        await patch.ExportAsync(progress: new Callback(_ =>
        {
            // The first file is done; what comes now is too late for the others.
            if (!written)
                AddAsync(patch, "after").GetAwaiter().GetResult();
            written = true;
        }));

        Assert.True(written);
        Assert.Equal("before", (string?)JsonNode.Parse(patch.Exported("flow-events.jsonl"))!["id"]);
        Assert.Equal("before", (string?)JsonNode.Parse(patch.Exported("workspace-dispatches.jsonl"))!["eventId"]);
    }

    [Fact]
    public async Task An_export_that_does_not_end_leaves_the_files_of_the_one_before()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        await AddAsync(patch, "first");
        await patch.ExportAsync();
        await AddAsync(patch, "second");

        await Assert.ThrowsAsync<InvalidDataException>(() => patch.ExportAsync(progress: new Callback(progress =>
        {
            if (progress.File == "workspace-dispatches.jsonl")
                throw new InvalidDataException("broken on purpose");
        })));

        Assert.Equal(7, Directory.GetFileSystemEntries(patch.Out).Length);
        Assert.Equal("first", (string?)JsonNode.Parse(patch.Exported("flow-events.jsonl"))!["id"]);
        await patch.ExportAsync();
        Assert.Equal(2, patch.Exported("flow-events.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_file_of_another_name_is_refused()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        var export = patch.Services.GetRequiredService<ExportArchive>();
        Assert.Null(export.ContentTypeOf("patch.db"));
        await Assert.ThrowsAsync<ArgumentException>(() => export.WriteAsync("patch.db", Stream.Null, TestContext.Current.CancellationToken));
    }

    private static Task AddAsync(ArchiveHost patch, string id) => patch.ReadAsync(db =>
    {
        db.AddRange(ApiData.Event(id), ApiData.Record(id));
        return db.SaveChangesAsync();
    });

    private sealed class Callback(Action<ArchiveProgress> report) : IProgress<ArchiveProgress>
    {
        public void Report(ArchiveProgress value) => report(value);
    }
}
