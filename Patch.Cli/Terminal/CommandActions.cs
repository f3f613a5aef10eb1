using System.CommandLine;

namespace Patch.Cli.Terminal;

/// <summary>Ties a command to what it does.</summary>
internal static class CommandActions
{
    /// <summary>
    /// Runs <paramref name="action"/> with its output. A <see cref="CommandFailure"/> becomes a sentence on standard error and its exit
    /// code; Ctrl+C becomes <see cref="ExitCodes.Interrupted"/>.
    /// </summary>
    public static Command Does(this Command command, Func<ParseResult, CommandOutput, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var streams = parsed.InvocationConfiguration;
            var output = new CommandOutput(streams.Output, streams.Error, parsed.GetValue(GlobalOptions.Json));
            try
            {
                return await action(parsed, output, cancellationToken);
            }
            catch (CommandFailure failure)
            {
                output.Remark(failure.Message);
                return failure.ExitCode;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                output.Remark("Stopped.");
                return ExitCodes.Interrupted;
            }
        });
        return command;
    }
}
