using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Deploy;

/// <summary>The workflows of the forges run what a contributor runs, with no more rights than that takes.</summary>
public sealed class WorkflowTests
{
    public static TheoryData<string> Workflows => [".github/workflows/ci.yml", ".forgejo/workflows/ci.yml"];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Runs_the_tests_and_builds_the_documentation_by_scripts_that_are_there(string path)
    {
        var commands = Steps(path).Select(step => $"{step["run"]}").Where(command => command.Length > 0).ToList();
        Assert.Contains(commands, command => command.StartsWith("./test.sh", StringComparison.Ordinal));
        Assert.Contains("docs/build.sh", commands);
        Assert.All(commands.Where(command => command.Contains(".sh", StringComparison.Ordinal)), command =>
            Assert.True(File.Exists(Path.Combine(SourceFolder.Root, command.Split(' ')[0])), command));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_failing_test_fails_the_step_though_its_output_goes_through_a_pipe(string path)
    {
        // Only when it is named does the shell run with pipefail.
        Assert.All(
            Steps(path).Where(step => $"{step["run"]}".Contains('|', StringComparison.Ordinal)), step => Assert.Equal("bash", $"{step["shell"]}"));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void May_read_the_repository_and_nothing_else(string path)
    {
        var workflow = Yaml.ReadOne(path);
        Assert.Equal("""{"contents":"read"}""", workflow["permissions"]!.ToJsonString());
        Assert.All(Jobs(workflow), job => Assert.Null(job["permissions"]));
        Assert.All(Steps(path).Where(step => Uses(step, "checkout")), step => Assert.Equal("false", $"{step["with"]!["persist-credentials"]}"));
        Assert.All(Jobs(workflow), job => Assert.NotNull(job["timeout-minutes"]));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Takes_the_SDK_that_the_repository_asks_for_and_keeps_the_log_of_a_failure(string path)
    {
        var sdk = Assert.Single(Steps(path), step => Uses(step, "setup-dotnet"));
        Assert.True(File.Exists(Path.Combine(SourceFolder.Root, $"{sdk["with"]!["global-json-file"]}")));
        var upload = Assert.Single(Steps(path), step => Uses(step, "upload-artifact") && $"{step["if"]}" == "failure()");
        Assert.Contains(Steps(path), step => $"{step["run"]}".EndsWith($"tee {upload["with"]!["path"]}", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Keeps_what_the_console_looks_like_also_when_a_test_fails(string path)
    {
        var upload = Assert.Single(Steps(path), step => Uses(step, "upload-artifact") && $"{step["if"]}" == "always()");
        Assert.Equal(Browser.Screenshots.Folder, Path.Combine(SourceFolder.Root, $"{upload["with"]!["path"]}"));
        Assert.Contains("/artifacts/", File.ReadAllLines(Path.Combine(SourceFolder.Root, ".gitignore")));
    }

    private static bool Uses(JsonNode step, string action) => $"{step["uses"]}".Contains($"/{action}@", StringComparison.Ordinal);

    private static IEnumerable<JsonNode> Jobs(JsonNode workflow) => workflow["jobs"]!.AsObject().Select(job => job.Value!);

    private static IEnumerable<JsonNode> Steps(string path) => Jobs(Yaml.ReadOne(path)).SelectMany(job => job["steps"]!.AsArray()).Select(step => step!);
}
