using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Checkouts;
using Patch.Core.Settings;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Runs the verify commands in a disposable work tree of the candidate.</summary>
internal sealed class PatchStackVerification(
    StepEnvironment environment, IOptions<WorkspaceOptions> options, IOptions<PatchOptions> patchOptions, TimeProvider timeProvider)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Where work trees are made.</summary>
    public string Folder => Path.Combine(patchOptions.Value.DataPath, "work-trees");

    /// <summary>
    /// Runs the commands one after another by the shell, on one commit after another, up to the first that fails. Null when all succeeded and
    /// the tree is as it was; else how the step ends.
    /// </summary>
    /// <param name="workTree">Has the first of the commits checked out.</param>
    /// <param name="points">The commits.</param>
    /// <param name="commands">The commands.</param>
    /// <param name="timeLeft">For all of them.</param>
    /// <param name="report">Takes each command's end.</param>
    /// <param name="cancellationToken">Stops the command that runs.</param>
    public async Task<PatchStackVerdict?> RunAsync(
        WorkTree workTree, IReadOnlyList<VerifyPoint> points, IReadOnlyList<VerifyCommand> commands, TimeSpan timeLeft, PatchStackReport report,
        CancellationToken cancellationToken)
    {
        using var span = PatchTelemetry.Within(SpanNames.Verify);
        var started = timeProvider.GetTimestamp();
        foreach (var point in points)
        {
            if (workTree.Sha != point.Sha)
                workTree.MoveTo(point.Sha);
            // What came of the patches on the way there is told in short.
            var last = point == points[^1];
            foreach (var command in commands)
            {
                var end = await RunAsync(command, workTree, Left(command), cancellationToken);
                report.Check(command, end, points.Count > 1 ? point.Patch : null, brief: !last && end.ExitCode == 0);
                if (end.ExitCode == 0)
                    continue;
                span.Fail("verify-failed");
                return new PatchStackVerdict("needs_intervention", $"The verify command '{command.Name}' failed {Where(points, point)}: {(end.ExitCode is { } code ? $"it exited with {code}." : end.Fault)}");
            }

            if (Dirt(workTree) is not { } dirt)
                continue;
            span.Fail("dirty");
            return PatchStackVerdict.Blocked(dirt);
        }

        return null;

        TimeSpan Left(VerifyCommand command)
        {
            var left = timeLeft - timeProvider.GetElapsedTime(started);
            var limit = command.Timeout is { } own && own < left ? own : left;
            return limit > Shortest || command.Timeout == limit ? limit : Shortest;
        }
    }

    private Task<ChildEnd> RunAsync(VerifyCommand command, WorkTree workTree, TimeSpan limit, CancellationToken cancellationToken)
    {
        var child = new ChildCommand("/bin/sh", ["-c", command.Run], workTree.Path, environment.Forwarded(), []);
        return ChildEnd.RunAsync(child, limit, options.Value.OutputLimit, timeProvider, cancellationToken);
    }

    private static string Where(IReadOnlyList<VerifyPoint> points, VerifyPoint point) =>
        points.Count > 1 && point.Patch is not null ? $"after the patch {point.Patch}" : "on the candidate";

    private static string? Dirt(WorkTree workTree)
    {
        var dirty = workTree.DirtyFiles();
        if (dirty.Count == 0)
            return null;
        return $"The verify commands left the work tree dirty ({NameList.Of(dirty, most: 5)}): have them write elsewhere, or let .gitignore name what they write.";
    }
}
