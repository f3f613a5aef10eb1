using System.CommandLine;
using System.Text.Json;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.Core.Git.Checkouts;
using Patch.Core.Maintenance.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack blame [NAME]</c>: which upstream commit each conflicting patch conflicts with.</summary>
internal static class BlameStack
{
    private static readonly Argument<string?> Name = StackArguments.Name();
    private static readonly Option<DirectoryInfo> Folder = StackArguments.Repository();
    private static readonly Option<string?> Stack = StackArguments.Stack();
    private static readonly Option<string?> Onto = StackArguments.Onto();

    public static Command Create() => new Command("blame", "The upstream commit that each conflicting patch conflicts with. Writes nothing. Exit code 1: there is one")
    {
        Name, Folder, Stack, Onto,
    }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken) => parsed.GetValue(Name) is { } name
        ? RemoteActions.AskAsync(parsed, async api =>
        {
            using var asked = await api.GetPatchStackBlameAsync(name, parsed.GetValue(Onto), cancellationToken);
            var answer = await StackTaskWait.ResultAsync(api, asked, output, cancellationToken);
            return Tell(output, answer, answer.Deserialize<BlameAnswer>(PatchJson.Options)!);
        })
        : Task.FromResult(Local(parsed, output, cancellationToken));

    private static int Local(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var (stacks, folder) = (new LocalStacks(TimeProvider.System), parsed.GetRequiredValue(Folder));
        var asked = StackArguments.Local(stacks, folder, parsed.GetValue(Stack), parsed.GetValue(Onto));
        var done = StackArguments.ValueOf(stacks.Blame(folder.FullName, asked, cancellationToken));
        var answer = new BlameAnswer(done.Ends.Branch, done.Tip, done.Ends.UpstreamSha, done.Ends.Upstream, [.. done.Patches.Select(BlamedPatch.Of)]);
        return Tell(output, answer, answer);
    }

    private static int Tell<T>(CommandOutput output, T json, BlameAnswer blame)
    {
        output.Answer(json, console => Write(console, output, blame));
        return blame.Patches.Count > 0 ? ExitCodes.No : ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, CommandOutput output, BlameAnswer blame)
    {
        if (blame.Patches.Count == 0)
        {
            output.Line($"No patch of {blame.Stack} conflicts with {blame.OntoRef}.");
            return;
        }

        var list = new Listing("Patch", "Subject", "Upstream", "Author", "Files", "Finding");
        foreach (var patch in blame.Patches)
        {
            list.Add(
                StackArguments.Short(patch.Commit), patch.Subject, StackArguments.Short(patch.Upstream), patch.UpstreamAuthor, string.Join(", ", patch.Files), patch.Sentence);
        }

        list.WriteTo(console);
    }
}
