using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack replay --onto REF</c>: what becomes of each patch, as <c>git rebase</c> would have it.</summary>
internal static class ReplayStack
{
    private static readonly Option<DirectoryInfo> Folder = StackArguments.Repository();
    private static readonly Option<string?> Stack = StackArguments.Stack();
    private static readonly Option<string> Onto = new("--onto") { Description = "The commit to carry the patches onto: a branch, tag or sha", Required = true };
    private static readonly Option<string?> Base = new("--base") { Description = "Where the stack begins; at what --onto and the remote upstream have where it is not given" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Write nothing at all; without it the new commits are in the repository, and no branch moves" };
    private static readonly Option<bool> SkipConflicts = new("--skip-conflicts") { Description = "Go on with the patches behind a conflict" };
    private static readonly Option<string> Merges = new Option<string>("--merges")
    {
        Description = "Merge commits of the stack: first-parent (a merged branch is one patch), flatten (as git rebase) or rebase (as git rebase --rebase-merges)",
        DefaultValueFactory = _ => "first-parent",
    }.AcceptOnlyFromAmong("first-parent", "flatten", "rebase");

    private static readonly Option<string?> Candidate = new("--write-candidate")
    {
        Description = "Name a replay without conflict by this new branch or full reference name",
    };

    public static Command Create() =>
        new Command("replay", "Carry the patches onto an upstream commit, in memory. Exit code 1: a patch conflicts")
        {
            Folder, Stack, Onto, Base, DryRun, SkipConflicts, Merges, Candidate,
        }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var dry = parsed.GetValue(DryRun);
        var candidate = parsed.GetValue(Candidate) is { } name ? name.StartsWith("refs/", StringComparison.Ordinal) ? name : $"refs/heads/{name}" : null;
        if (dry && candidate is not null)
            throw new CommandFailure(ExitCodes.Unusable, "--dry-run writes nothing, so there is nothing for --write-candidate to name: leave one of them out.");
        var asked = new LocalReplayRequest(parsed.GetValue(Stack), parsed.GetRequiredValue(Onto))
        {
            Base = parsed.GetValue(Base), Keep = !dry, Candidate = candidate, SkipConflicts = parsed.GetValue(SkipConflicts),
            Merges = Enum.Parse<MergeHandling>(parsed.GetRequiredValue(Merges).Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
        };
        var done = StackArguments.ValueOf(new LocalStacks(TimeProvider.System).Replay(parsed.GetRequiredValue(Folder).FullName, asked, cancellationToken));
        output.Answer(Json(done), console => Write(console, output, done, dry));
        return Task.FromResult(done.Replay.Clean ? ExitCodes.Ok : ExitCodes.No);
    }

    private static object Json(LocalReplay done) => new
    {
        done.Replay.Base, done.Replay.Onto, Tip = done.Replay.NewTip, Tree = done.Replay.NewTree,
        Patches = done.Replay.Patches.Select(patch => new
        {
            Commit = patch.Sha, patch.Subject, patch.Code, patch.Sentence, NewCommit = patch.NewSha,
            Conflicts = patch.Conflicts.Select(file => new { file.Path, file.Kind, file.Sentence }),
            Upstream = patch.UpstreamSha, patch.Proof,
        }),
        Milliseconds = Math.Round(done.Took.TotalMilliseconds, 1), Stack = done.Replay.Tip, done.Replay.Clean, done.Candidate,
    };

    private static void Write(IAnsiConsole console, CommandOutput output, LocalReplay done, bool dry)
    {
        var replay = done.Replay;
        if (replay.Patches.Count > 0)
        {
            var list = new Listing("Outcome", "Commit", "New", "Subject", "What happened");
            foreach (var patch in replay.Patches)
                list.Add(patch.Code, StackArguments.Short(patch.Sha), StackArguments.Short(patch.NewSha), patch.Subject, patch.Sentence);
            list.WriteTo(console);
        }

        foreach (var file in replay.Patches.SelectMany(patch => patch.Conflicts))
            WriteConflict(output, file);
        output.Line(Summary(done, dry));
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

    private static string Summary(LocalReplay done, bool dry)
    {
        var (replay, onto) = (done.Replay, done.Ends.Upstream);
        var written = dry ? "Nothing was written." : done.Candidate is { } candidate ? $"It is {candidate}." : "No branch was moved.";
        var conflicts = replay.Patches.Count(patch => patch.Code == PatchOutcomes.Conflict);
        return replay.Patches.Count == 0 ? $"{done.Ends.Branch} has no patch that {onto} lacks. {written}"
            : conflicts > 1 ? $"{conflicts} patches conflict with {onto}; without them the tip would be {replay.NewTip}. {written}"
            : replay.Conflict is { } conflict ? $"{StackArguments.Short(conflict.Sha)} conflicts with {onto}; carried so far: {replay.NewTip}. {written}"
            : $"All patches go onto {onto}; the new tip is {replay.NewTip}. {written}";
    }
}
