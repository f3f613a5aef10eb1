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
/// <param name="Result">What the last line of standard output with a result holds behind its marker.</param>
/// <param name="Fault">Why there is no exit code, as a sentence.</param>
internal sealed record ChildEnd(int? ExitCode, string Stdout, string Stderr, string? Result, string? Fault)
{
    /// <summary>Runs <paramref name="command"/>; at the time limit it and all that it started are killed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the program and all that it started are killed.</exception>
    public static async Task<ChildEnd> RunAsync(
        ChildCommand command, TimeSpan timeout, int outputLimit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var stdout = new BoundedOutput(outputLimit);
        var stderr = new BoundedOutput(outputLimit);
        using var limit = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var exitCode = await ChildProcess.RunAsync(
                command, PipeSource.FromBytes(command.Input), PipeTarget.Create(stdout.FillAsync), PipeTarget.Create(stderr.FillAsync), both.Token);
            return new ChildEnd(exitCode, stdout.Text, stderr.Text, stdout.Result, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChildEnd(null, stdout.Text, stderr.Text, null, ChildProcess.TooLong(timeout));
        }
        catch (ChildNotStartedException notStarted)
        {
            return new ChildEnd(null, "", "", null, notStarted.Message);
        }
    }
}

/// <summary>Starts programs, with nothing of this process's environment, and stops them with all that they started.</summary>
internal static class ChildProcess
{
    /// <summary>The sentence about a program that was stopped at its time limit.</summary>
    public static string TooLong(TimeSpan timeout) => $"It ran longer than its time limit of {timeout.TotalSeconds:0.###} s and was stopped.";

    /// <summary>Runs a program to its end; gives its exit code. A program that does not read its input is no error.</summary>
    /// <exception cref="ChildNotStartedException">The message is a sentence that names the program.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the program and all that it started are killed.</exception>
    public static async Task<int> RunAsync(
        ChildCommand command, PipeSource input, PipeTarget output, PipeTarget errors, CancellationToken cancellationToken)
    {
        var mark = Strays.NewMark();

        // While the streams are still read, since a stray may hold them open: then there would be no end to wait for.
        await using var strays = cancellationToken.Register(() => Strays.Kill(mark));
        try
        {
            var end = await Cli.Wrap(command.File)
                .WithArguments(command.Arguments)
                .WithWorkingDirectory(command.WorkingDirectory)
                .WithEnvironmentVariables(Whole(command.Environment, mark))
                .WithStandardInputPipe(input)
                .WithStandardOutputPipe(output)
                .WithStandardErrorPipe(errors)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellationToken);
            return end.ExitCode;
        }
        catch (Exception notStarted) when (notStarted is Win32Exception or InvalidOperationException or DirectoryNotFoundException)
        {
            throw new ChildNotStartedException($"{command.File} could not be started: {(notStarted.InnerException ?? notStarted).Message}");
        }
    }

    /// <summary>The library adds to the inherited environment; a null takes an inherited variable away.</summary>
    private static Dictionary<string, string?> Whole(IReadOnlyDictionary<string, string> wanted, string mark)
    {
        var whole = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, string? (_) => null, StringComparer.Ordinal);
        foreach (var (name, value) in wanted)
            whole[name] = value;
        whole[Strays.Variable] = mark;
        return whole;
    }
}

/// <summary>A program that could not be started.</summary>
internal sealed class ChildNotStartedException(string message) : Exception(message);
