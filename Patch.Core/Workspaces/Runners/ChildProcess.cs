using System.Collections;
using System.ComponentModel;
using CliWrap;

namespace Patch.Core.Workspaces.Runners;

/// <summary>A program to run: file, arguments, folder, the whole environment, standard input.</summary>
internal sealed record ChildCommand(
    string File, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment, byte[] Input);

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Null when it did not start or was stopped.</param>
/// <param name="Stdout">Standard output, bounded.</param>
/// <param name="Stderr">Standard error, bounded.</param>
/// <param name="ResultLine">Last line of standard output with a result.</param>
/// <param name="Fault">Why there is no exit code, as a sentence.</param>
internal sealed record ChildEnd(int? ExitCode, string Stdout, string Stderr, string? ResultLine, string? Fault)
{
    /// <summary>Runs <paramref name="command"/>; at the time limit it and its children are killed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the program and its children are killed.</exception>
    public static async Task<ChildEnd> RunAsync(
        ChildCommand command, TimeSpan timeout, int outputLimit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var stdout = new BoundedOutput(outputLimit);
        var stderr = new BoundedOutput(outputLimit);
        using var limit = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await Cli.Wrap(command.File)
                .WithArguments(command.Arguments)
                .WithWorkingDirectory(command.WorkingDirectory)
                .WithEnvironmentVariables(Whole(command.Environment))
                .WithStandardInputPipe(PipeSource.FromBytes(command.Input))
                .WithStandardOutputPipe(PipeTarget.Create(stdout.FillAsync))
                .WithStandardErrorPipe(PipeTarget.Create(stderr.FillAsync))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(both.Token);
            return new ChildEnd(result.ExitCode, stdout.Text, stderr.Text, stdout.ResultLine, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var fault = $"It ran longer than its time limit of {timeout.TotalSeconds:0.###} s and was stopped.";
            return new ChildEnd(null, stdout.Text, stderr.Text, null, fault);
        }
        catch (Exception notStarted) when (notStarted is Win32Exception or InvalidOperationException or DirectoryNotFoundException)
        {
            return new ChildEnd(null, "", "", null, $"{command.File} could not be started: {(notStarted.InnerException ?? notStarted).Message}");
        }
    }

    /// <summary>The library adds to the inherited environment; a null takes an inherited variable away.</summary>
    private static Dictionary<string, string?> Whole(IReadOnlyDictionary<string, string> wanted)
    {
        var whole = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, string? (_) => null, StringComparer.Ordinal);
        foreach (var (name, value) in wanted)
            whole[name] = value;
        return whole;
    }
}
