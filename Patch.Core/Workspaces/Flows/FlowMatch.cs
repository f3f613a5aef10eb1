using System.Text.Json;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces.Flows.Schemas;

namespace Patch.Core.Workspaces.Flows;

/// <summary>Which steps run for an event.</summary>
/// <param name="Steps">The matching steps, in the order of packages and steps.</param>
/// <param name="Reason">Why none matches, as a sentence; null when one does.</param>
internal sealed record FlowMatch(IReadOnlyList<(FlowPackage Package, FlowStep Step)> Steps, string? Reason)
{
    /// <summary>
    /// All steps of all packages whose trigger has the event's type and whose schema, where there is one, the payload validates against.
    /// </summary>
    public static FlowMatch Of(FlowPackageSet set, FlowEventMessage flowEvent, string directory)
    {
        var matching = new List<(FlowPackage, FlowStep)>();
        var misses = new List<string>();
        var sameType =
            from package in set.Packages
            from step in package.Steps
            where step.Trigger?.Type == flowEvent.Type
            select (package, step);
        foreach (var (package, step) in sameType)
        {
            var faults = Faults(package, step.Trigger!, flowEvent);
            if (faults.Count == 0)
                matching.Add((package, step));
            else
                misses.Add($"{package.Name}/{step.Name} does not take the payload: {string.Join(", ", faults)}.");
        }

        return new FlowMatch(matching, matching.Count > 0 ? null : WhyNone(set, flowEvent.Type, misses, directory));
    }

    private static IReadOnlyList<string> Faults(FlowPackage package, FlowTrigger trigger, FlowEventMessage flowEvent)
    {
        if (trigger.SchemaPath is null)
            return [];
        try
        {
            return PayloadSchema.Check(trigger.SchemaPath, package.Root, PayloadOf(flowEvent));
        }
        catch (PayloadSchemaException fault)
        {
            return [fault.Message];
        }
    }

    /// <summary>An event that came without a payload has an empty one.</summary>
    private static JsonElement PayloadOf(FlowEventMessage flowEvent) =>
        flowEvent.Payload.ValueKind == JsonValueKind.Undefined ? JsonElement.Parse("{}") : flowEvent.Payload;

    private static string WhyNone(FlowPackageSet set, string type, IReadOnlyList<string> misses, string directory)
    {
        var sentences = new List<string>();
        if (misses.Count > 0)
            sentences.Add($"No flow step matched the event of type '{type}'. {string.Join(' ', misses)}");
        else if (set.Packages.Count > 0)
            sentences.Add($"No flow step is triggered by '{type}'. There are {string.Join(", ", set.Packages.Select(Triggers))}.");
        else
            sentences.Add($"There is no flow package in {string.Join(" or ", FlowPackages.Roots.Select(root => Path.Combine(directory, root)))}.");
        sentences.AddRange(set.Problems.Select(problem => problem.ToString()));
        return string.Join(' ', sentences);
    }

    private static string Triggers(FlowPackage package)
    {
        var types = package.Steps.Select(step => step.Trigger?.Type).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        return $"{package.Name} ({(types.Length == 0 ? "no trigger" : string.Join(", ", types))})";
    }
}
