using System.Text.Json.Nodes;
using Patch.Tests.Archive;
using Patch.Tests.Support;

namespace Patch.Tests.Cli;

public sealed class ArchiveCommandTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("archive-cli");

    private string Out => Path.Combine(folder, "out");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Programs.DeleteFolder(folder);
    }

    [Fact]
    public async Task Files_are_taken_over_and_written_again_as_they_were()
    {
        var imported = await RunAsync(0, "import", ArchiveHost.Recorded("final"));
        Assert.Contains(imported.Output.Split('\n'), line => Words(line) is ["maintenance-attempts.jsonl", "45", "45", "0", "0"]);
        var exported = await RunAsync(0, "export", Out);
        Assert.Contains(exported.Output.Split('\n'), line => Words(line) is ["feed-state.json", "12", "1,960"]);
        foreach (var file in Directory.GetFiles(ArchiveHost.Recorded("final")))
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(Path.Combine(Out, Path.GetFileName(file))));

        var refused = await RunAsync(2, "export", Out);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        await RunAsync(0, "export", Out, "--overwrite");
    }

    [Fact]
    public async Task Refused_lines_are_told_on_standard_error_and_in_the_answer_with_exit_code_1()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "feed-jobs.jsonl"), "{\"id\":\"j\",\"sourceId\":\"s\",\"createdAt\":\"2026-05-14T12:00:00.000Z\"}\n{\"id\":");
        var told = await RunAsync(1, "import", folder, "--json");
        Assert.Equal("feed-jobs.jsonl, line 2: The file ends in the middle of it, as after a crash.", told.Error.TrimEnd());
        var answer = JsonNode.Parse(told.Output)!;
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
        var answer = await RunAsync(2, command, Path.Combine(folder, name));
        Assert.Contains(sentence, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_named_by_its_setting_without_its_password()
    {
        const string nobody = "Host=127.0.0.1;Port=1;Database=none;Username=u;Password=hidden;Timeout=2";
        await using var patchmoi = ServiceProcess.Start([new("ConnectionStrings:patchdb", nobody)], "patchmoi", "import", ArchiveHost.Recorded("final"));
        Assert.Equal(2, await patchmoi.ExitAsync());
        Assert.StartsWith("ConnectionStrings:patchdb: the database cannot be used", Assert.Single(patchmoi.Errors));
        Assert.DoesNotContain("hidden", patchmoi.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        var answer = await Patchmoi.RunAsync("import", ArchiveHost.Recorded("final"), "--data-dir", "/dev/null/data");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("/dev/null", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Error, StringComparison.Ordinal);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A run on the database in <c>folder/data</c>.</summary>
    private async Task<Patchmoi.Answer> RunAsync(int exitCode, params string[] arguments)
    {
        var answer = await Patchmoi.RunAsync([.. arguments, "--data-dir", Path.Combine(folder, "data")]);
        Assert.True(answer.ExitCode == exitCode, $"Exit code {answer.ExitCode}: {answer.Output}{answer.Error}");
        return answer;
    }
}
