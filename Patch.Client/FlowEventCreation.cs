using System.Net;
using Patch.Client.Answers;

namespace Patch.Client;

/// <summary>Makes flow events by hand.</summary>
public static class FlowEventCreation
{
    /// <summary>Makes a flow event, or finds the one that has its id already: then nothing of <paramref name="flowEvent"/> is taken over.</summary>
    public static async Task<CreatedFlowEvent> CreateFlowEventAsync(this IPatchApi api, NewFlowEvent flowEvent, CancellationToken cancellationToken = default)
    {
        using var response = await api.PostFlowEventAsync(flowEvent, cancellationToken);
        return new CreatedFlowEvent(response.Content!, response.StatusCode == HttpStatusCode.Created);
    }
}

/// <summary>A flow event that was asked for.</summary>
/// <param name="Answer">The event as it stands.</param>
/// <param name="IsNew">False when the id was known.</param>
public sealed record CreatedFlowEvent(FlowEventAnswer Answer, bool IsNew);
