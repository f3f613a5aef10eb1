using Microsoft.Extensions.Options;
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
    /// Runs the commands one after another by the shell, up to the first that fails. Null when all succeeded and the tree is as it was;
    /// else how the step ends.
    /// </summary>
    public async Task<(string Status, string Message)?> RunAsync(
        WorkTree workTree, IReadOnlyList<string> commands, TimeSpan timeLeft, PatchStackReport report, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        foreach (var command in commands)
        {
            var left = timeLeft - timeProvider.GetElapsedTime(started);
            var timeout = left > Shortest ? left : Shortest;
            var child = new ChildCommand("/bin/sh", ["-c", command], workTree.Path, environment.Forwarded(), []);
            var end = await ChildEnd.RunAsync(child, timeout, options.Value.OutputLimit, timeProvider, cancellationToken);
            report.Check(command, end);
            if (end.ExitCode != 0)
                return ("needs_intervention", $"The verify command '{command}' failed on the candidate: {(end.ExitCode is { } code ? $"it exited with {code}." : end.Fault)}");
        }

        var dirty = workTree.DirtyFiles();
        if (dirty.Count == 0)
            return null;
        var named = string.Join(", ", dirty.Take(5)) + (dirty.Count > 5 ? $" and {dirty.Count - 5} more" : "");
        return ("blocked", $"The verify commands left the work tree dirty ({named}): have them write elsewhere, or let .gitignore name what they write.");
    }
}
