using System.Diagnostics;
using Patch.Tests.Support;

namespace Patch.Tests.Api;

/// <summary>The program itself, as a process.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("PORT", "eighty", "PORT")]
    [InlineData("PORT", "70000", "PORT")]
    [InlineData("HOST", "not-an-address", "HOST")]
    [InlineData("Patch__Workspaces__Timeout", "soon", "Patch:Workspaces:Timeout")]
    [InlineData("CODEX_FLOW_PUSH", "perhaps", "CODEX_FLOW_PUSH")]
    [InlineData("Patch__Workspaces__Serve", "true", "Patch:Workspaces:ServeSecret")]
    public async Task A_bad_setting_ends_the_start_with_one_sentence_that_names_it(string variable, string value, string named)
    {
        var folder = Programs.NewFolder("start");
        var (exitCode, output, error) = await RunAsync(folder, variable, value);
        Assert.True(exitCode == 1, $"exit code {exitCode}: {output}{error}");
        Assert.Contains(named, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Programs.DeleteFolder(folder);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Listens_on_HOST_and_PORT_unless_ASPNETCORE_URLS_says_otherwise(bool otherwise)
    {
        var folder = Programs.NewFolder("start");
        var (told, other) = (Programs.FreePort(), Programs.FreePort());
        var start = Start(folder);
        start.Environment["PORT"] = $"{told}";
        if (otherwise)
            start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{other}";
        using var process = Process.Start(start)!;
        try
        {
            using var client = new HttpClient();
            await Eventually.TrueAsync(async () => await AnswersAsync(client, otherwise ? other : told), "the API to answer", TimeSpan.FromSeconds(60));
            Assert.False(await AnswersAsync(client, otherwise ? told : other));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await Programs.EndedAsync(process);
            Programs.DeleteFolder(folder);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, int port)
    {
        try
        {
            return await client.GetStringAsync($"http://127.0.0.1:{port}/healthz") == "ok\n";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static ProcessStartInfo Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Patch.Api.dll")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        foreach (var inherited in new[] { "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ConnectionStrings__patchdb" })
            start.Environment.Remove(inherited);
        start.Environment["DATA_DIR"] = folder;
        start.Environment["HOST"] = "127.0.0.1";
        start.Environment["PORT"] = "0";
        return start;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, string variable, string value)
    {
        var start = Start(folder);
        start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output, await error);
    }
}
