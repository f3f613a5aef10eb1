using System.CommandLine;
using System.Text.Json;
using Patch.Cli.Git;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Core.Data;
using Patch.Core.Maintenance.Conflicts;

namespace Patch.Cli.Maintenance;

/// <summary><c>patchmoi attempts conflicts ID</c>: what an attempt stopped at, and the commands to resolve it.</summary>
internal static class ShowConflicts
{
    private static readonly Argument<string> Id = Ids.Argument("The attempt's id");

    public static Command Create() =>
        new Command("conflicts", "What an attempt in need of a person stopped at, and the commands to resolve it by hand") { Id }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        using var asked = await api.GetAttemptConflictsAsync(parsed.GetRequiredValue(Id), cancellationToken);
        var bundle = (await StackTaskWait.ResultAsync(api, asked, output, cancellationToken)).Deserialize<ConflictBundle>(PatchJson.Options)!;
        output.Answer(bundle, _ => Write(output, bundle));
        return ExitCodes.Ok;
    }

    private static void Write(CommandOutput output, ConflictBundle bundle)
    {
        output.Line($"{bundle.Patch.Sha} {bundle.Patch.Subject} ({bundle.Patch.Author}) does not apply on {bundle.Place.Tag}.");
        if (bundle.Blame is { } blame)
            output.Line(blame.Sentence);
        foreach (var file in bundle.Files)
        {
            output.Line("");
            output.Line($"{file.Path} ({file.Kind}): {file.Reason}");
            foreach (var hunk in file.Hunks)
                output.Line(hunk.TrimEnd('\n'));
        }

        Commands(output, "To come to this conflict:", bundle.Commands.Reproduce);
        Commands(output, "When the files are resolved:", bundle.Commands.Afterwards);
        Commands(output, "Or with Patch's help, on the machine that it runs on:", [bundle.Commands.Resolve]);
        foreach (var missing in bundle.Missing)
            output.Remark($"Missing: {missing}");
    }

    private static void Commands(CommandOutput output, string heading, IReadOnlyList<string> commands)
    {
        if (commands.Count == 0)
            return;
        output.Line("");
        output.Line(heading);
        foreach (var command in commands)
            output.Line($"  {command}");
    }
}
