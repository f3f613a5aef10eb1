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
    public async Task A_bad_setting_ends_the_start_with_one_sentence_that_names_it(string variable, string value, string named)
    {
        var folder = Programs.NewFolder("start");
        var (exitCode, output, error) = await RunAsync(folder, variable, value);
        Assert.True(exitCode == 1, $"exit code {exitCode}: {output}{error}");
        Assert.Contains(named, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Programs.DeleteFolder(folder);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, string variable, string value)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Patch.Api.dll")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment["DATA_DIR"] = folder;
        start.Environment["HOST"] = "127.0.0.1";
        start.Environment["PORT"] = "0";
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
