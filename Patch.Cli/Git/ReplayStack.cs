using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack replay [DIR] --onto REF</c>: what would become of each patch, as <c>git rebase</c> would have it.</summary>
internal static class ReplayStack
{
    private static readonly Argument<DirectoryInfo> Folder = StackArguments.Folder();
    private static readonly Option<string?> Branch = StackArguments.Branch();
    private static readonly Option<string> Onto = new("--onto") { Description = "The commit to carry the patches onto: a branch, tag or sha", Required = true };
    private static readonly Option<string?> Candidate = new("--write-candidate")
    {
        Description = "Keep a replay without conflict under this new branch or full reference name. Without it nothing is written",
    };

    public static Command Create() =>
        new Command("replay", "Carry the patches onto an upstream commit, in memory. Exit code 1: a patch conflicts") { Folder, Onto, Branch, Candidate }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var candidate = parsed.GetValue(Candidate) is { } name ? name.StartsWith("refs/", StringComparison.Ordinal) ? name : $"refs/heads/{name}" : null;
        var done = StackArguments.ValueOf(new LocalStacks(TimeProvider.System).Replay(
            parsed.GetRequiredValue(Folder).FullName, parsed.GetValue(Branch), parsed.GetRequiredValue(Onto), candidate, cancellationToken));
        var (ends, replay) = (done.Ends, done.Replay);
        output.Answer(
            new { ends.Path, ends.Branch, ends.Upstream, replay.Tip, replay.Onto, replay.NewTip, replay.NewTree, replay.Clean, replay.Patches, done.Candidate },
            console => Write(console, output, done));
        return Task.FromResult(replay.Clean ? ExitCodes.Ok : ExitCodes.No);
    }

    private static void Write(IAnsiConsole console, CommandOutput output, LocalReplay done)
    {
        var replay = done.Replay;
        if (replay.Patches.Count > 0)
        {
            var list = new Listing("Outcome", "Commit", "New", "Subject", "What happened");
            foreach (var patch in replay.Patches)
                list.Add(patch.Code, StackArguments.Short(patch.Sha), StackArguments.Short(patch.NewSha), patch.Subject, patch.Sentence);
            list.WriteTo(console);
        }

        foreach (var file in replay.Conflict?.Conflicts ?? [])
            WriteConflict(output, file);
        output.Line(Summary(done));
    }

    private static void WriteConflict(CommandOutput output, ConflictFile file)
    {
        output.Line($"{file.Path} ({file.Kind}): {file.Sentence}");
        foreach (var hunk in file.Hunks)
            output.Line(hunk.TrimEnd('\n'));
        if (file.HunksCut)
            output.Line("(The rest of its conflicts is left out.)");
        output.Line("");
    }

    private static string Summary(LocalReplay done)
    {
        var (replay, onto) = (done.Replay, done.Ends.Upstream);
        if (replay.Conflict is { } conflict)
            return $"{StackArguments.Short(conflict.Sha)} conflicts with {onto}; nothing was written.";
        if (replay.Patches.Count == 0)
            return $"{done.Ends.Branch} has no patch that {onto} lacks{Written(done)}.";
        return $"All patches go onto {onto}; the new tip is {replay.NewTip}{Written(done)}.";
    }

    private static string Written(LocalReplay done) => done.Candidate is null ? ", and nothing was written" : $", written as {done.Candidate}";
}
