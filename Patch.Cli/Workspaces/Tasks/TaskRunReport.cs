using System.Text.Json.Nodes;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.Core.Workspaces.Local;
using Patch.Core.Workspaces.Tasks;

namespace Patch.Cli.Workspaces.Tasks;

/// <summary>Says what a run of a task came to.</summary>
internal static class TaskRunReport
{
    /// <summary>One line, and below it where the output is.</summary>
    public static string Line(TaskRun run) =>
        $"{run.TaskId}: {run.Status}{(run.Error is null ? "" : $": {run.Error}")} ({(run.FinishedAt - run.StartedAt).TotalSeconds:0.0} s)\n  output {run.OutputPath}";

    /// <summary>The same, and beside the answer what the task wrote; of a flow, what each step came to.</summary>
    public static void WriteWhole(TaskRun run, CommandOutput output)
    {
        var text = File.ReadAllText(run.OutputPath!);
        if (run.Kind == TaskKinds.Flow && PatchJson.Read<FlowsRun>(text) is { Steps: not null } flows)
            FlowsRunReport.Write(flows, output);
        else
            WriteStreams(JsonNode.Parse(text)!, output);
        output.Line(Line(run));
    }

    private static void WriteStreams(JsonNode written, CommandOutput output)
    {
        foreach (var name in new[] { "stdout", "stderr" })
        {
            if ((string?)written[name] is { Length: > 0 } stream)
                output.Remark(stream.TrimEnd('\n'));
        }
    }
}
