using System.CommandLine;
using Patch.Cli;

namespace Patch.Tests.Cli;

/// <summary>Runs <c>patchmoi</c> in this process, with streams of its own.</summary>
internal static class Patchmoi
{
    /// <summary>What a call answered.</summary>
    internal sealed record Answer(int ExitCode, string Output, string Error);

    public static async Task<Answer> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await PatchmoiCommand.RunAsync(
            arguments, new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return new Answer(exitCode, output.ToString(), error.ToString());
    }
}
