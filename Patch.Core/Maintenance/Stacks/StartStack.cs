using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>How a stack is carried onto a release when a person says so.</summary>
/// <param name="Stack">Its name, and that of its flow package.</param>
/// <param name="Step">The package's step.</param>
/// <param name="EventType">The type of event that the step runs for.</param>
/// <param name="Upstream">Upstream as <c>owner/name</c>; null where that is not known.</param>
public sealed record StackStart(string Stack, string Step, string EventType, string? Upstream);

/// <summary>Starts an attempt by hand: makes the flow event that the stack's own flow package is triggered by.</summary>
public sealed class StartStack(StackCatalog catalog, CreateFlowEvent create)
{
    private const int LongestTag = 200;

    /// <summary>How it would be started; null where no flow package of this workspace carries the stack, or its step has no trigger.</summary>
    public StackStart? Find(string stack) => catalog.StartOf(stack);

    /// <summary>Makes the event. The same <paramref name="mark"/> again makes nothing new.</summary>
    /// <param name="start">As it was found.</param>
    /// <param name="tag">The release to carry the stack onto.</param>
    /// <param name="mark">Tells one start from the next.</param>
    /// <param name="source">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task<CreateResult> RunAsync(StackStart start, string? tag, string mark, string source, CancellationToken cancellationToken)
    {
        var wanted = tag?.Trim() ?? "";
        if (wanted.Length is 0 or > LongestTag || wanted.Any(char.IsControl) || wanted.Contains(' ', StringComparison.Ordinal))
            return Task.FromResult<CreateResult>(new CreateResult.Invalid("tag", $"Name the release by its tag, as v1.2: at most {LongestTag} characters, without blanks."));
        var payload = new JsonObject { ["tag"] = wanted };
        if (start.Upstream is { } upstream)
            payload["repo"] = upstream;
        return create.CreateAsync(
            $"hand:{start.Stack}:{wanted}:{mark}", start.EventType, source, occurredAt: null, JsonSerializer.SerializeToElement(payload, PatchJson.Options), cancellationToken);
    }
}
