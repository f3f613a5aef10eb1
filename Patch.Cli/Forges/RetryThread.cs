using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Forges;

/// <summary><c>patchmoi forge retry NUMBER</c></summary>
internal static class RetryThread
{
    private static readonly Argument<long> Number = ForgeCommand.Number();

    public static Command Create() => new Command("retry", "Look at the forge again, whatever the state, and do what is missing there") { Number }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.RetryForgeThreadAsync(parsed.GetRequiredValue(Number), cancellationToken);
        output.Answer(answer, _ => output.Line($"{answer.ForgeThread.Repo} is looked at again for {answer.ForgeThread.Point}."));
        return ExitCodes.Ok;
    }
}
