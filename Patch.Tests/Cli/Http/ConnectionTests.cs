using System.Diagnostics;
using System.Text;
using Patch.Tests.Api;
using Patch.Tests.Client;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Http;

/// <summary>Where Patch is and with which token; every way in which that goes wrong is one sentence and an exit code.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData("patch.example", "written as http://host:3000")]
    [InlineData("ftp://patch.example", "written as http://host:3000")]
    [InlineData("me:s3cret@patch.example", "written as http://host:3000")]
    [InlineData("http://me:s3cret@patch.example", "takes a token instead")]
    public async Task A_url_that_is_none_is_exit_code_2(string url, string words)
    {
        var answer = await Patchmoi.RunAsync("events", "list", "--url", url);
        AssertFailed(answer, 2, words);
        Assert.DoesNotContain("s3cret", answer.Error, StringComparison.Ordinal);
        AssertFailed(await Patchmoi.RunAsync("events", "list", "--token", "two\nlines"), 2, "printable ASCII");
    }

    [Fact]
    public async Task A_token_that_is_missing_or_wrong_is_exit_code_4()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        AssertFailed(await Patchmoi.RunAsync("events", "list", "--url", api.Uri.AbsoluteUri, "--token", " "), 4, "asks for a token. Set PATCH_ADMIN_TOKEN");
        var wrong = await Patchmoi.RunAsync("--token", "wr0ng", "--url", api.Uri.AbsoluteUri, "events", "list");
        AssertFailed(wrong, 4, "does not take this token. Set PATCH_ADMIN_TOKEN");
        Assert.DoesNotContain("wr0ng", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_answer_as_Patch_does_is_exit_code_3()
    {
        await using var page = await StrangeServer.StartAsync(200, "text/html", "<html>log in</html>");
        await using var gateway = await StrangeServer.StartAsync(502, "text/html", "<html>Bad Gateway</html>");
        await using var problem = await StrangeServer.StartAsync(502, "application/problem+json", """{"error":"workspace_unreachable","detail":"The backend is down."}""");
        await using var endless = await StrangeServer.EndlessAsync();
        await using var redirect = await StrangeServer.StartAsync(301, "text/html", "", ("Location", "https://patch.example/flow-events"));
        await using var missing = await StrangeServer.StartAsync(404, "application/json", """{"error":"not_found"}""");
        await using var secure = await StrangeServer.StartAsync(_ => Task.CompletedTask, tls: true);
        Task<Patchmoi.Answer> AskAsync(Uri uri, string scheme) =>
            Patchmoi.RunAsync("events", "list", "--url", new UriBuilder(uri) { Scheme = scheme }.Uri.AbsoluteUri, "--token", "t");

        AssertFailed(await AskAsync(page.Uri, "http"), 3, "correct the URL");
        AssertFailed(await AskAsync(gateway.Uri, "http"), 3, "whether Patch behind the proxy is up");
        AssertFailed(await AskAsync(problem.Uri, "http"), 3, "The backend is down.");
        AssertFailed(await AskAsync(endless.Uri, "http"), 3, "ask for less, with a smaller limit");
        AssertFailed(await AskAsync(redirect.Uri, "http"), 3, "sends on to https://patch.example: use that URL");
        AssertFailed(await AskAsync(missing.Uri, "http"), 3, "not its base URL");
        AssertFailed(await AskAsync(page.Uri, "https"), 3, "write http://");
        AssertFailed(await AskAsync(secure.Uri, "http"), 3, "write https://");
        AssertFailed(await Patchmoi.RunAsync("events", "list", "--url", $"http://127.0.0.1:{Programs.FreePort()}"), 3, "start Patch there, or correct the URL");
    }

    [Theory]
    [InlineData("events", "list", "--unknown")]
    [InlineData("events")]
    [InlineData("events", "show")]
    [InlineData("events", "show", " ")]
    [InlineData("events", "create", "--id", "only")]
    [InlineData("events", "create", "--id", "a", "--type", "t", "--occurred-at", "yesterday-ish")]
    [InlineData("nonsense")]
    public async Task A_command_line_that_cannot_be_read_is_exit_code_2(params string[] line)
    {
        var answer = await Patchmoi.RunAsync(line);
        Assert.Equal(2, answer.ExitCode);
        Assert.NotEqual("", answer.Error);
    }

    [Fact]
    public async Task The_environment_names_Patch_and_standard_input_is_a_payload_for_a_process_of_its_own()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "patchmoi.dll"), "events", "create", "--id", "piped", "--type", "t", "--payload", "-"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["PATCH_URL"] = api.Uri.AbsoluteUri;
        start.Environment["PATCH_ADMIN_TOKEN"] = ApiServer.Token;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("""{"from":"a pipe"}""");
        process.StandardInput.Close();
        var (output, error) = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await Programs.EndedAsync(process);

        Assert.Equal((0, "Created piped.\n", ""), (process.ExitCode, output, error));
        Assert.Equal("a pipe", (string?)(await api.GetAsync("/flow-events/piped"))["event"]!["payload"]!["from"]);
    }

    [Fact]
    public async Task Help_warns_of_tokens_on_command_lines()
    {
        var help = await Patchmoi.RunAsync("events", "list", "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("Other users of this machine can see it", string.Join(' ', help.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static void AssertFailed(Patchmoi.Answer answer, int exitCode, string words)
    {
        Assert.Equal((exitCode, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd('\n').Split('\n'));
    }
}
