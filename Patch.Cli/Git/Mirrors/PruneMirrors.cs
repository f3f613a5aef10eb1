using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Cli.Terminal;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors.Upkeep;

namespace Patch.Cli.Git.Mirrors;

/// <summary><c>patchmoi mirrors prune</c></summary>
internal static class PruneMirrors
{
    private const int LongestUnused = 3650;

    private static readonly Option<int?> UnusedFor = new("--unused-for")
    {
        Description = "Days; else Patch:Git:PruneAfter", HelpName = "days",
        Validators = { result => { if (result.GetValueOrDefault<int?>() is < 0 or > LongestUnused) result.AddError($"--unused-for must be a number from 0 to {LongestUnused}."); } },
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what would be removed, and remove nothing" };

    public static Command Create() => new Command(
        "prune", "Remove the mirrors that nobody has used for long, but for those that are in use or hold what was never pushed") { UnusedFor, DryRun }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        await using var services = LocalServices.Create();
        var unusedFor = parsed.GetValue(UnusedFor) is { } days ? TimeSpan.FromDays(days) : services.GetRequiredService<IOptions<GitOptions>>().Value.PruneAfter;
        var found = services.GetRequiredService<MirrorUpkeep>().Prune(unusedFor, parsed.GetValue(DryRun));
        output.Answer(new { Freed = found.Where(mirror => mirror.Pruned).Sum(mirror => mirror.Bytes), Mirrors = found }, _ =>
        {
            foreach (var mirror in found)
                output.Line($"{(mirror.Pruned ? parsed.GetValue(DryRun) ? "would remove" : "removed" : "kept")} {mirror.Name} ({Sizes.Of(mirror.Bytes)}): {mirror.Reason}");
            if (found.Count == 0)
                output.Line($"No mirror was unused for {unusedFor.TotalDays:0.#} days.");
        });
        return ExitCodes.Ok;
    }
}
