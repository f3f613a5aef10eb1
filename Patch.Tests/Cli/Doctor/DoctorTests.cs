using System.Text.Json.Nodes;
using Patch.Tests.Api;
using Patch.Tests.Flows.Contract;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Doctor;

public sealed class DoctorTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly string path;

    public DoctorTests()
    {
        using var checkout = sandbox.Checkout("fork");
        checkout.Commit(GitSandbox.Change("Start").File("a.txt", "a\n").File(".gitignore", "flows\nfeed-sources.json\n"));
        path = checkout.Path;
        sandbox.Git(path, "remote", "add", "upstream", path);
        sandbox.Git(path, "fetch", "--quiet", "upstream");
    }

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Nothing_wrong_is_exit_code_0_with_the_programs_that_were_found()
    {
        LocalFlow.Write(path);
        var answer = await Patchmoi.RunAsync("doctor", path);
        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.StartsWith("Nothing is wrong.\nPrograms: git version ", answer.Output, StringComparison.Ordinal);
        Assert.Equal("[]\n", (await Patchmoi.RunAsync("doctor", path, "--json")).Output);
    }

    [Fact]
    public async Task A_finding_is_a_sentence_and_the_command_that_mends_it_from_where_one_stands()
    {
        sandbox.Git(path, "remote", "remove", "upstream");
        File.WriteAllText(Path.Combine(path, "new file"), "");

        var answer = await Patchmoi.RunAsync("doctor", path);
        var findings = JsonNode.Parse((await Patchmoi.RunAsync("doctor", path, "--json")).Output)!.AsArray();

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains($"new file: see them with 'git status'", answer.Output, StringComparison.Ordinal);
        Assert.Contains($"\n    git -C {path} remote add upstream URL\n", answer.Output, StringComparison.Ordinal);
        Assert.Equal(["dirty", "no-upstream"], findings.Select(finding => (string?)finding!["code"]));
        Assert.All(findings, finding => Assert.Equal(["code", "sentence", "command"], finding!.AsObject().Select(field => field.Key)));
    }

    [Fact]
    public async Task Flow_packages_and_the_sources_file_are_looked_at_and_upstreams_url_is_taken_from_a_flow()
    {
        sandbox.Git(path, "remote", "remove", "upstream");
        WriteFlow("carry", "name = \"carry\"\nversion = 1\n[config]\nupstream_repo_url = \"https://example.org/up.git\"\n[[steps]]\nname = \"s\"\nrunner = \"patch-stack\"\n");
        WriteFlow("broken", "name = 3\n");
        File.WriteAllText(Path.Combine(path, "feed-sources.json"), """[{"id":"one","url":"gopher://example.org"}]""");

        var findings = await FindingsAsync();

        Assert.Equal(["no-upstream", "flow-package", "feed-source"], findings.Select(finding => finding.Code));
        Assert.EndsWith("remote add upstream https://example.org/up.git", findings[0].Command, StringComparison.Ordinal);
        Assert.Contains("line 1", findings[1].Sentence, StringComparison.Ordinal);
        Assert.Contains("the source one is refused", findings[2].Sentence, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(path, "feed-sources.json"), "{");
        Assert.Equal("sources-file", (await FindingsAsync())[2].Code);
    }

    [Fact]
    public async Task A_Patch_that_is_named_is_asked_and_its_refusals_are_findings()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        async Task<string?> CodeAsync(params string[] more) => (await FindingsAsync(more)).SingleOrDefault().Code;

        Assert.Null(await CodeAsync("--url", api.Uri.AbsoluteUri, "--token", ApiServer.Token));
        Assert.Equal("token", await CodeAsync("--url", api.Uri.AbsoluteUri, "--token", "wrong"));
        Assert.Equal("service", await CodeAsync("--url", $"http://127.0.0.1:{Programs.FreePort()}"));
        Assert.Equal("service", await CodeAsync("--url", "nonsense"));
    }

    [Fact]
    public async Task Outside_Git_is_a_finding_and_no_failure()
    {
        var findings = await FindingsAsync(at: Directory.CreateDirectory(sandbox.PathOf("plain")).FullName);
        Assert.Equal(("no-checkout", $"git -C {sandbox.PathOf("plain")} init"), (findings.Single().Code, findings.Single().Command));
        Assert.Equal("no-checkout", (await FindingsAsync(at: sandbox.PathOf("nowhere"))).Single().Code);
    }

    [Fact]
    public async Task The_users_own_ignores_and_programs_and_the_environments_settings_count()
    {
        WriteFlow("script", "name = \"script\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"bun\"\nscript = \"s.ts\"\n");
        File.WriteAllText(Path.Combine(path, "flows", "script", "s.ts"), "");
        File.WriteAllText(sandbox.PathOf("ignored"), "*.swp\n");
        File.WriteAllText(sandbox.PathOf(".gitconfig"), $"[core]\nexcludesFile = {sandbox.PathOf("ignored")}\n");
        File.WriteAllText(Path.Combine(path, "a.swp"), "");
        var programs = Directory.CreateDirectory(sandbox.PathOf("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "git"), Programs.Find("git"));
        await using var doctor = ServiceProcess.Start(
            [new("HOME", sandbox.Root), new("PATH", programs), new("Patch:Workspaces:Concurrency", "0"), new("FEED_SOURCES_PATH", sandbox.PathOf("gone.json"))],
            "patchmoi", "doctor", path, "--json");

        Assert.Equal(1, await doctor.ExitAsync());
        var codes = JsonNode.Parse(string.Join('\n', doctor.Output))!.AsArray().Select(finding => (string?)finding!["code"]);
        Assert.Equal(["missing-program", "bad-setting"], codes);
    }

    private void WriteFlow(string name, string toml) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(path, "flows", name)).FullName, "flow.toml"), toml);

    private async Task<IReadOnlyList<(string? Code, string? Sentence, string? Command)>> FindingsAsync(string[]? more = null, string? at = null)
    {
        var answer = await Patchmoi.RunAsync(["doctor", at ?? path, "--json", .. more ?? []]);
        var findings = JsonNode.Parse(answer.Output)!.AsArray();
        Assert.Equal(findings.Count == 0 ? 0 : 1, answer.ExitCode);
        return [.. findings.Select(finding => ((string?)finding!["code"], (string?)finding["sentence"], (string?)finding["command"]))];
    }
}
