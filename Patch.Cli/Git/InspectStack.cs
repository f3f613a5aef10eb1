using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack inspect</c></summary>
internal static class InspectStack
{
    private const int FilesNamed = 3;

    private static readonly Option<DirectoryInfo> Folder = StackArguments.Repository();
    private static readonly Option<string?> Branch = StackArguments.Stack();
    private static readonly Option<string?> Upstream = new("--upstream")
    {
        Description = "What it is compared with: a branch, tag or sha; the remote upstream's branch of the same name, or its main, where it is not given",
    };

    public static Command Create() =>
        new Command("inspect", "Base, patches, and how far the branch is ahead and behind. Changes nothing") { Folder, Upstream, Branch }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var found = StackArguments.ValueOf(new LocalStacks(time).Inspect(
            parsed.GetRequiredValue(Folder).FullName, parsed.GetValue(Branch), parsed.GetValue(Upstream)));
        var (ends, stack) = (found.Ends, found.Stack);
        output.Answer(
            new { ends.Path, ends.Branch, ends.Upstream, stack.Tip, stack.Onto, stack.Base, stack.Ahead, stack.Behind, stack.Patches, found.Obstacles },
            console => Write(console, found, time.GetUtcNow().UtcDateTime));
        if (!output.Json)
        {
            foreach (var obstacle in found.Obstacles)
                output.Remark(obstacle.Sentence);
        }

        return Task.FromResult(ExitCodes.Ok);
    }

    private static void Write(IAnsiConsole console, LocalInspection found, DateTime now)
    {
        var (ends, stack) = (found.Ends, found.Stack);
        console.Write(Records.Of(
            ("Branch", $"{ends.Branch} ({StackArguments.Short(stack.Tip)})"),
            ("Upstream", $"{ends.Upstream} ({StackArguments.Short(stack.Onto)})"),
            ("Base", stack.Base is null ? "none: the histories share no commit" : StackArguments.Short(stack.Base)),
            ("Ahead", $"{stack.Ahead}"),
            ("Behind", $"{stack.Behind}")));
        if (stack.Patches.Count == 0)
            return;
        var list = new Listing("Commit", "Patch-id", "Age", "Author", "Subject", "Files");
        foreach (var patch in stack.Patches)
        {
            list.Add(
                StackArguments.Short(patch.Sha), patch.IsMerge ? "merge" : StackArguments.Short(patch.PatchId), Ages.Of(patch.AuthoredAt, now),
                patch.AuthorName.Length > 0 ? patch.AuthorName : patch.AuthorMail, patch.Subject, Files(patch));
        }

        list.WriteTo(console);
    }

    private static string Files(StackPatch patch) =>
        string.Join(", ", patch.Files.Take(FilesNamed)) + (patch.Files.Count > FilesNamed ? $" and {patch.Files.Count - FilesNamed} more" : "");
}
