namespace Patch.Tests.Cli;

public sealed class SourcesCommandTests : IDisposable
{
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("patch-").FullName, "feed-sources.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    [Fact]
    public async Task A_sound_file_is_said_to_be_sound()
    {
        await File.WriteAllTextAsync(file, """[{"id":"one","provider":"github","url":"https://example.org/releases.atom","event":"release","repo":{"owner":"a","name":"b","fullName":"a/b"},"target":{"mode":"notify_only"}}]""", TestContext.Current.CancellationToken);
        var answer = await Patchmoi.RunAsync("sources", "validate", file);
        Assert.Equal((0, "1 sources are sound, 0 are refused.\n"), (answer.ExitCode, answer.Output));
    }

    [Fact]
    public async Task A_mistake_is_named_by_its_source_and_the_exit_code_is_1()
    {
        await File.WriteAllTextAsync(file, """[{"id":"one","url":"gopher://example.org"}]""", TestContext.Current.CancellationToken);
        var answer = await Patchmoi.RunAsync("--json", "sources", "validate", file);
        Assert.Equal(1, answer.ExitCode);
        Assert.StartsWith("one: ", answer.Error, StringComparison.Ordinal);
        Assert.Contains("\"sound\": 0", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_exit_code_2_and_a_sentence()
    {
        var answer = await Patchmoi.RunAsync("sources", "validate", file + "x");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(file + "x", answer.Error, StringComparison.Ordinal);
    }
}
