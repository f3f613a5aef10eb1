using System.Text.Json.Nodes;
using Patch.Core.FlowEvents;

namespace Patch.Core.Workspaces;

/// <summary>Stands for a workspace whose settings are wrong: says so to everything it is asked.</summary>
internal sealed class UnusableWorkspace(string error, string? url) : IWorkspace
{
    public Task<DispatchAnswer> DispatchAsync(FlowEventMessage flowEvent, CancellationToken cancellationToken) =>
        Task.FromResult<DispatchAnswer>(new DispatchAnswer.Refused(error, HttpStatus: null, RetryAfter: null, Permanent: true, url));

    public Task<DispatchAnswer> ReplayAsync(FlowEventMessage flowEvent, bool wait, CancellationToken cancellationToken) =>
        DispatchAsync(flowEvent, cancellationToken);

    public Task<JsonObject> ListEventsAsync(string? type, int? limit, CancellationToken cancellationToken) => ReadAsync<JsonObject>();

    public Task<JsonObject?> GetEventAsync(string id, CancellationToken cancellationToken) => ReadAsync<JsonObject?>();

    public Task<JsonObject> ListRunsAsync(string? eventId, string? status, int? limit, CancellationToken cancellationToken) => ReadAsync<JsonObject>();

    public Task<JsonObject?> GetRunAsync(string id, CancellationToken cancellationToken) => ReadAsync<JsonObject?>();

    public Task<CancelAnswer> CancelRunAsync(string id, CancellationToken cancellationToken) => ReadAsync<CancelAnswer>();

    private Task<T> ReadAsync<T>() => Task.FromException<T>(new WorkspaceUnreachableException(error));
}
