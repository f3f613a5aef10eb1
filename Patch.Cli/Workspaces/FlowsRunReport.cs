using Patch.Cli.Terminal;
using Patch.Core.Workspaces.Local;
using Spectre.Console;

namespace Patch.Cli.Workspaces;

/// <summary>Says what running an event's steps came to: one line a step, its candidate refs, and its output beside the answer.</summary>
internal static class FlowsRunReport
{
    public static void Write(FlowsRun run, CommandOutput output)
    {
        foreach (var problem in run.Problems)
            output.Remark(problem.ToString());
        if (!output.Json)
            WriteLogs(run, output);
        output.Answer(run, console => WriteSteps(run, console));
    }

    private static void WriteLogs(FlowsRun run, CommandOutput output)
    {
        foreach (var text in run.Steps.SelectMany(step => new[] { step.Stdout, step.Stderr }).Where(text => text.Length > 0))
            output.Remark(text.TrimEnd('\n'));
    }

    private static void WriteSteps(FlowsRun run, IAnsiConsole console)
    {
        if (run.Reason is { } reason)
            console.WriteLine(Printable.Line(reason));
        foreach (var step in run.Steps)
        {
            console.WriteLine(Printable.Line($"{step.Flow}/{step.Step}: {step.Status}{(step.Message is null ? "" : $": {step.Message}")}"));
            foreach (var candidate in step.CandidateRefs)
                console.WriteLine(Printable.Line($"  candidate {candidate["ref"]} {candidate["sha"]} {(candidate["remote"] is { } remote ? $"at {remote}" : "")}".TrimEnd()));
        }
    }
}
