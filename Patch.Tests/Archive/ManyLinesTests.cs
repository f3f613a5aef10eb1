using Patch.Core.Archive;
using Patch.Core.Archive.Import;
using Patch.Tests.Support;

namespace Patch.Tests.Archive;

/// <summary>A long file never stands in memory as a whole: it goes through one small buffer, a batch at a time.</summary>
public sealed class ManyLinesTests
{
    private const int Lines = 20_000;
    private const int BatchLines = 500;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Twenty_thousand_lines_come_in_batch_by_batch_and_go_out_the_same(DatabaseKind kind)
    {
        await using var patch = await ArchiveHost.CreateAsync(kind);
        var path = Path.Combine(patch.In, "flow-events.jsonl");
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, Lines).Select(Event), TestContext.Current.CancellationToken);
        var told = new Steps();

        var imported = await patch.ImportAsync(progress: told);
        await patch.ExportAsync();

        Assert.Equal(Lines, Assert.Single(imported.Files).Imported);
        Assert.Equal((Lines / BatchLines) + 1, told.Seen.Count);
        Assert.All(told.Seen.Zip(told.Seen.Skip(1)), pair => Assert.InRange(pair.Second.Lines - pair.First.Lines, 0, BatchLines));
        Assert.All(told.Seen, step => Assert.Equal(step.Lines, step.Imported));
        var length = new FileInfo(path).Length;
        Assert.Equal((length, length), (told.Seen[^1].Done, told.Seen[^1].Total));
        Assert.Equal(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(patch.Out, "flow-events.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Long_lines_make_short_batches()
    {
        await using var patch = await ArchiveHost.CreateAsync(DatabaseKind.Sqlite);
        var filler = new string('x', 1024 * 1024);
        patch.Write("flow-events.jsonl", string.Join('\n', Enumerable.Range(0, 9).Select(n => Event(n).Replace("v1", filler, StringComparison.Ordinal))));
        var told = new Steps();

        ImportReport report = await patch.ImportAsync(progress: told);

        Assert.Equal(9, Assert.Single(report.Files).Imported);
        Assert.Equal([4, 8, 9], told.Seen.Select(step => step.Imported));
    }

    private static string Event(int n) =>
        $$$"""{"id":"e{{{n}}}","type":"upstream.release","source":"patch","receivedAt":"2026-05-14T12:00:00.000Z","payload":{"tag":"v1","n":{{{n}}}}}""";

    private sealed class Steps : IProgress<ArchiveProgress>
    {
        public List<ArchiveProgress> Seen { get; } = [];

        public void Report(ArchiveProgress value) => Seen.Add(value);
    }
}
