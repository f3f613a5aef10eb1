using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces.Flows;

/// <summary>A folder with a <c>flow.toml</c>: steps that run when an event matches them.</summary>
/// <param name="Name">Unique in a workspace: of two with one name the first found wins.</param>
/// <param name="Version">As written; handed to the steps.</param>
/// <param name="Description">For people; null when absent.</param>
/// <param name="Root">The package's folder, as a full path.</param>
/// <param name="Config">The table <c>[config]</c>, handed to the steps; null when absent.</param>
/// <param name="Skills">From <c>[guidance]</c>.</param>
/// <param name="Steps">At least one.</param>
public sealed record FlowPackage(
    string Name, decimal Version, string? Description, string Root, JsonObject? Config, IReadOnlyList<string> Skills, IReadOnlyList<FlowStep> Steps);

/// <summary>One step of a package.</summary>
/// <param name="Name">Unique in the package.</param>
/// <param name="Runner">One of <see cref="Runners.StepRunners.Names"/>.</param>
/// <param name="Script">Full path; null where the runner needs none.</param>
/// <param name="Timeout">Time limit of the step.</param>
/// <param name="WorkingDirectory">Full path; also one outside the package.</param>
/// <param name="Trigger">What it runs for; null: for nothing.</param>
public sealed record FlowStep(string Name, string Runner, string? Script, TimeSpan Timeout, string WorkingDirectory, FlowTrigger? Trigger);

/// <summary>Which events a step runs for.</summary>
/// <param name="Type">Equal to the event's type.</param>
/// <param name="SchemaPath">JSON Schema that the payload must validate against, as a full path; null when any payload will do.</param>
public sealed record FlowTrigger(string Type, string? SchemaPath);

/// <summary>Why a package cannot be used. The others can.</summary>
/// <param name="Package">Its name, or its folder's where the name cannot be read.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">Line in it, from 1; null when the fault has no line.</param>
/// <param name="Reason">A sentence.</param>
public sealed record FlowPackageProblem(string Package, string Path, int? Line, string Reason)
{
    public override string ToString() => $"Flow package '{Package}' ({Path}{(Line is null ? "" : $", line {Line}")}): {Reason}";
}

/// <summary>The packages of a workspace, and those that cannot be used.</summary>
public sealed record FlowPackageSet(IReadOnlyList<FlowPackage> Packages, IReadOnlyList<FlowPackageProblem> Problems);
