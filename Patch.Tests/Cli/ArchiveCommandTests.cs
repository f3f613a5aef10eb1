using System.Text.Json.Nodes;
using Patch.Tests.Archive;
using Patch.Tests.Support;

namespace Patch.Tests.Cli;

public sealed class ArchiveCommandTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("archive-cli");

    private string Out => Path.Combine(folder, "out");

    public void Dispose() => Programs.DeleteFolder(folder);

    [Fact]
    public async Task Files_are_taken_over_and_written_again_as_they_were()
    {
        var imported = await RunAsync(0, "import", ArchiveHost.Recorded("final"));
        Assert.Contains(imported, line => Words(line) is ["maintenance-attempts.jsonl", "45", "45", "0", "0"]);
        var exported = await RunAsync(0, "export", Out);
        Assert.Contains(exported, line => Words(line) is ["feed-state.json", "12", "1,960"]);
        foreach (var file in Directory.GetFiles(ArchiveHost.Recorded("final")))
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(Path.Combine(Out, Path.GetFileName(file))));

        var refused = await RunAsync(2, "export", Out);
        Assert.Contains(refused, line => line.Contains("--overwrite", StringComparison.Ordinal));
        await RunAsync(0, "export", Out, "--overwrite");
    }

    [Fact]
    public async Task Refused_lines_are_told_on_standard_error_and_in_the_answer_with_exit_code_1()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "feed-jobs.jsonl"), "{\"id\":\"j\",\"sourceId\":\"s\",\"createdAt\":\"2026-05-14T12:00:00.000Z\"}\n{\"id\":");
        var lines = await RunAsync(1, "import", folder, "--json");
        Assert.Contains("feed-jobs.jsonl, line 2: The file ends in the middle of it, as after a crash.", lines);
        var answer = JsonNode.Parse(string.Join('\n', lines.SkipWhile(line => line != "{").TakeWhile(line => !line.StartsWith("feed-jobs", StringComparison.Ordinal))))!;
        Assert.Equal((2, 1, 1), ((int)answer["files"]![0]!["lines"]!, (int)answer["files"]![0]!["imported"]!, (int)answer["files"]![0]!["refused"]!));
    }

    [Theory]
    [InlineData("import", "nowhere", "There is no folder")]
    [InlineData("import", "file", "is a file")]
    [InlineData("import", "empty", "has none of the files that are taken over: feed-events.jsonl,")]
    [InlineData("export", "file", "is a file; name a folder.")]
    [InlineData("export", "file/below", "file")]
    [InlineData("export", "out", "There is no database at")]
    public async Task A_folder_that_cannot_be_used_is_a_sentence_and_exit_code_2(string command, string name, string sentence)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "");
        Directory.CreateDirectory(Path.Combine(folder, "empty"));
        if (name == "file/below")
            await RunAsync(0, "import", ArchiveHost.Recorded("dispatched"));
        var lines = await RunAsync(2, command, Path.Combine(folder, name));
        Assert.Contains(lines, line => line.Contains(sentence, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ConnectionStrings:patchdb", "Host=127.0.0.1;Port=1;Database=none;Username=u;Password=hidden;Timeout=2", "ConnectionStrings:patchdb")]
    [InlineData("ConnectionStrings:patchdb", "nonsense", "ConnectionStrings:patchdb")]
    [InlineData("Patch:Maintenance:GiveUpAfter", "soon", "Patch:Maintenance:GiveUpAfter")]
    [InlineData("Patch:DataDirectory", "/dev/null/data", "/dev/null")]
    public async Task A_setting_that_is_wrong_is_named(string key, string value, string named)
    {
        await using var patchmoi = ServiceProcess.Start([new("Patch:DataDirectory", folder), new(key, value)], "patchmoi", "import", ArchiveHost.Recorded("final"));
        Assert.Equal(2, await patchmoi.ExitAsync());
        Assert.Contains(patchmoi.Errors, line => line.Contains(named, StringComparison.Ordinal));
        Assert.DoesNotContain(patchmoi.Errors, line => line.Contains("hidden", StringComparison.Ordinal) || line.StartsWith("   at ", StringComparison.Ordinal));
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All lines of a run on the database in <c>folder/data</c>, those of standard error behind the others.</summary>
    private async Task<List<string>> RunAsync(int exitCode, params string[] arguments)
    {
        await using var patchmoi = ServiceProcess.Start([new("DATA_DIR", Path.Combine(folder, "data"))], ["patchmoi", .. arguments]);
        var ended = await patchmoi.ExitAsync();
        List<string> lines = [.. patchmoi.Output, .. patchmoi.Errors];
        Assert.True(ended == exitCode, $"Exit code {ended}: {string.Join('\n', lines)}");
        return lines;
    }
}
