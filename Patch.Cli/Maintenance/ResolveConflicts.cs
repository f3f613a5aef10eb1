using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Archive;
using Patch.Cli.Git;
using Patch.Cli.Terminal;
using Patch.Core.Git.Checkouts;
using Patch.Core.Maintenance.Conflicts;

namespace Patch.Cli.Maintenance;

/// <summary><c>patchmoi attempts resolve ID</c>: a person resolves what an attempt stopped at.</summary>
internal static class ResolveConflicts
{
    private static readonly Argument<string> Id = Ids.Argument("The attempt's id");
    private static readonly Option<DirectoryInfo?> Folder = new("--dir") { Description = "Where to make the work tree; in the data directory where it is not given" };
    private static readonly Option<bool> Continue = new("--continue") { Description = "Take what is added in the work tree as the patch, and go on with the next" };
    private static readonly Option<bool> Abort = new("--abort") { Description = "Remove the work tree; the attempt stays as it is" };
    private static readonly Option<bool> Push = new("--push") { Description = "With --continue: push the candidate to the remotes that the flow package names" };

    public static Command Create()
    {
        var command = ArchiveDatabase.Command(
            "resolve", "Resolve an attempt's conflicts by hand, on the machine that Patch runs on. Exit code 1: conflicts are left, or the candidate was refused");
        foreach (var option in new Option[] { Folder, Continue, Abort, Push })
            command.Add(option);
        command.Add(Id);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Continue) && result.GetValue(Abort))
                result.AddError("--continue and --abort exclude each other.");
            if (result.GetValue(Push) && !result.GetValue(Continue))
                result.AddError("--push needs --continue: only what is resolved can be pushed.");
        });
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var (id, folder) = (parsed.GetRequiredValue(Id), parsed.GetValue(Folder)?.FullName);
        var result = await ArchiveDatabase.UseAsync(
            parsed, create: false,
            services =>
            {
                var resolve = services.GetRequiredService<ResolveAttempt>();
                return parsed.GetValue(Continue) ? resolve.ContinueAsync(id, folder, parsed.GetValue(Push), cancellationToken)
                    : parsed.GetValue(Abort) ? resolve.AbortAsync(id, folder)
                    : resolve.OpenAsync(id, folder, cancellationToken);
            },
            cancellationToken);
        if (result.Refusal is { } refusal)
            throw new CommandFailure(ExitCodeOf(refusal), refusal.Sentence);
        var answer = result.Answer!;
        output.Answer(answer, _ => Write(output, answer));
        return answer.State is ResolveStates.Done or ResolveStates.Aborted || !parsed.GetValue(Continue) ? ExitCodes.Ok : ExitCodes.No;
    }

    private static void Write(CommandOutput output, ResolveAnswer answer)
    {
        if (answer.State is not ResolveStates.Aborted)
        {
            foreach (var patch in answer.Patches)
                output.Line($"{StackArguments.Short(patch.Sha)} {patch.Subject}: {patch.Sentence}");
        }

        output.Line(answer.Message);
        var again = $"patchmoi attempts resolve {ShellWords.Quote(answer.AttemptId)}";
        switch (answer.State)
        {
            case ResolveStates.Conflict:
                foreach (var file in answer.Conflicts)
                    output.Line($"  {file.Path} ({file.Kind}): {file.Sentence}");
                output.Line($"Resolve it in the work tree: cd {ShellWords.Quote(answer.Directory)}");
                output.Line("Edit the files, or run 'git mergetool'; then 'git add' them, and go on with:");
                output.Line($"  {again} --continue");
                output.Line($"Or give it up with: {again} --abort");
                break;
            case ResolveStates.Unresolved:
                output.Line($"The work tree is {answer.Directory}. Then go on with: {again} --continue");
                break;
            case ResolveStates.Stopped:
                output.Line($"The resolved stack is checked out in {answer.Directory}. Mend its commits there, if it is they; then: {again} --continue");
                break;
            case ResolveStates.Done:
                output.Line($"The candidate is {answer.Candidate!.Reference} at {answer.Candidate.Sha}. The work tree is not needed any more: {again} --abort removes it.");
                break;
        }
    }

    private static int ExitCodeOf(ConflictRefusal refusal) => refusal.Code switch
    {
        ConflictRefusals.AttemptNotFound => ExitCodes.NotFound,
        ConflictRefusals.Unreachable => ExitCodes.Unreachable,
        _ => ExitCodes.No,
    };
}
