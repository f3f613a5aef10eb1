using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Workspaces.Flows;

namespace Patch.Core.Workspaces.Runners;

/// <summary>One way of running a step.</summary>
public interface IStepRunner
{
    /// <summary>Its name in <c>flow.toml</c>.</summary>
    string Name { get; }

    /// <summary>Runs the step within its time limit. Whatever goes wrong with the step is in the answer.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the step is stopped, and it may be started again.</exception>
    Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken);
}

/// <summary>The runners that a step may name.</summary>
public sealed class StepRunners(IEnumerable<IStepRunner> runners)
{
    public const string Bun = "bun";
    public const string CodeMode = "code-mode";
    public const string Command = "command";
    public const string ForgeWorkflow = "forge-workflow";
    public const string PatchStack = "patch-stack";

    /// <summary>All of them; a package that names another is broken.</summary>
    public static IReadOnlyList<string> Names { get; } = [Bun, CodeMode, Command, ForgeWorkflow, PatchStack];

    public IStepRunner this[string name] => runners.First(runner => runner.Name == name);
}

/// <summary>A step that is to run for an event.</summary>
/// <param name="Package">Its package.</param>
/// <param name="Step">The step.</param>
/// <param name="RunId">The run's id; also the attempt's.</param>
/// <param name="Replay">True when the event ran before and is run again by hand.</param>
/// <param name="Event">The event as it was handed over.</param>
public sealed record StepRun(FlowPackage Package, FlowStep Step, string RunId, bool Replay, JsonObject Event)
{
    public const string LaunchedBy = "patch";

    /// <summary>The run has a row, and so has what comes of it. False where flows are run here and now, without a record.</summary>
    public bool Recorded { get; init; }

    public string EventId => (string)Event["id"]!;

    public JsonObject Payload => Event["payload"] as JsonObject ?? [];

    /// <summary>What the step reads on standard input: one JSON object and a newline.</summary>
    /// <param name="variables">The step's environment, of which the context repeats what concerns the run.</param>
    public byte[] Input(IReadOnlyDictionary<string, string> variables)
    {
        var runtime = new JsonObject { ["eventId"] = EventId, ["runId"] = RunId, ["attemptId"] = RunId, ["replay"] = Replay };
        if (variables.TryGetValue(StepEnvironment.BackendUrl, out var backend))
            runtime["workspaceBackendUrl"] = backend;
        runtime["launchedBy"] = LaunchedBy;
        return [.. JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["flow"] = Flow(), ["runtime"] = runtime }, PatchJson.Options), (byte)'\n'];
    }

    /// <summary>The context's <c>flow</c>: the package, the step and the event.</summary>
    public JsonObject Flow()
    {
        var flow = new JsonObject
        {
            ["name"] = Package.Name, ["version"] = Package.Version, ["root"] = Package.Root, ["step"] = Step.Name,
        };
        if (Package.Config is not null)
            flow["config"] = Package.Config.DeepClone();
        flow["event"] = Event.DeepClone();
        return flow;
    }
}

/// <summary>How a step ended.</summary>
/// <param name="Result">What it reports: <c>{status, message?, artifacts?}</c>; null when its process failed.</param>
/// <param name="Stdout">Standard output, bounded.</param>
/// <param name="Stderr">Standard error, bounded.</param>
/// <param name="Error">Why the process counts as failed, as a sentence; null when it ended well, whatever the result says.</param>
public sealed record StepEnd(JsonObject? Result, string Stdout, string Stderr, string? Error)
{
    /// <summary>A step that ended well and reports this.</summary>
    public static StepEnd Of(string status, string message, JsonObject? artifacts = null, string log = "")
    {
        var result = new JsonObject { ["status"] = status, ["message"] = message };
        if (artifacts is not null)
            result["artifacts"] = artifacts;
        return new StepEnd(result, log, "", null);
    }

    /// <summary>A step that could not run, and what a person can do about it.</summary>
    public static StepEnd Blocked(string message) => Of("blocked", message);

    /// <summary>A step whose script is not there.</summary>
    public static StepEnd NoScript(FlowStep step) => new(null, "", "", $"There is no script {step.Script}.");

    /// <summary>A step whose folder is not there.</summary>
    public static StepEnd NoFolder(FlowStep step) => new(null, "", "", $"There is no folder {step.WorkingDirectory} to run the step in.");
}
