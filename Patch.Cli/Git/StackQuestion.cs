using System.CommandLine;
using System.Text.Json;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Core.Data;
using Patch.Core.Git.Checkouts;
using Refit;

namespace Patch.Cli.Git;

/// <summary>
/// A question about a stack on an upstream commit: with a name Patch is asked, without one a repository of this machine is looked at.
/// </summary>
/// <param name="remote">Asks Patch, given the name and the commit.</param>
/// <param name="local">Looks at a repository.</param>
/// <param name="tell">Shows the answer, given as what is shown as JSON too, and gives the exit code.</param>
internal sealed class StackQuestion<TAnswer>(
    Func<IPatchApi, string, string?, CancellationToken, Task<IApiResponse<JsonElement>>> remote,
    Func<LocalStacks, string, LocalReplayRequest, CancellationToken, TAnswer> local,
    Func<CommandOutput, object, TAnswer, int> tell)
    where TAnswer : notnull
{
    private readonly Argument<string?> name = StackArguments.Name();
    private readonly Option<DirectoryInfo> folder = StackArguments.Repository();
    private readonly Option<string?> stack = StackArguments.Stack();
    private readonly Option<string?> onto = StackArguments.Onto();

    public Command Create(string verb, string description) => new Command(verb, description) { name, folder, stack, onto }.Does(RunAsync);

    private Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken) => parsed.GetValue(name) is { } named
        ? RemoteActions.AskAsync(parsed, async api =>
        {
            using var asked = await remote(api, named, parsed.GetValue(onto), cancellationToken);
            var answer = await StackTaskWait.ResultAsync(api, asked, output, cancellationToken);
            return tell(output, answer, answer.Deserialize<TAnswer>(PatchJson.Options)!);
        })
        : Task.FromResult(Local(parsed, output, cancellationToken));

    private int Local(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var (stacks, repository) = (new LocalStacks(TimeProvider.System), parsed.GetRequiredValue(folder));
        var asked = StackArguments.Local(stacks, repository, parsed.GetValue(stack), parsed.GetValue(onto));
        var answer = local(stacks, repository.FullName, asked, cancellationToken);
        return tell(output, answer, answer);
    }
}
