using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Http;

/// <summary>Ties a command to what it asks Patch.</summary>
internal static class RemoteActions
{
    /// <summary>Runs <paramref name="action"/> with a client; what Patch refuses becomes a sentence and its exit code.</summary>
    public static Command Asks(this Command command, Func<ParseResult, IPatchApi, CommandOutput, CancellationToken, Task<int>> action) =>
        command.Does((parsed, output, cancellationToken) => AskAsync(parsed, api => action(parsed, api, output, cancellationToken)));

    /// <summary>The same for a command that asks Patch only sometimes.</summary>
    public static async Task<int> AskAsync(ParseResult parsed, Func<IPatchApi, Task<int>> action)
    {
        var api = Connection.Open(parsed);
        try
        {
            return await action(api);
        }
        catch (PatchApiException refused)
        {
            throw new CommandFailure(ExitCodeOf(refused), Sentence(refused), refused);
        }
    }

    private static int ExitCodeOf(PatchApiException refused) => refused.Status switch
    {
        401 or 403 => ExitCodes.Unauthorized,
        404 when refused.Code.EndsWith("_not_found", StringComparison.Ordinal) => ExitCodes.NotFound,
        409 => ExitCodes.No,
        400 or 413 or 415 or 422 => ExitCodes.Unusable,
        _ => ExitCodes.Unreachable,
    };

    private static string Sentence(PatchApiException refused) => refused.Status is 401
        ? $"{refused.Message} Set {Connection.TokenVariable} to the token that Patch was started with."
        : refused.Message;
}
