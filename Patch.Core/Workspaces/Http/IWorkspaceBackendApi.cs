using Refit;

namespace Patch.Core.Workspaces.Http;

/// <summary>The HTTP surface of a workspace backend. Ids come encoded (<see cref="BackendAnswers.EncodeId"/>); answers are read with a bound.</summary>
internal interface IWorkspaceBackendApi
{
    [Post("/events")]
    Task<HttpResponseMessage> DispatchAsync([Body] HttpContent body, [Header(FlowSignature.Header)] string? signature, CancellationToken cancellationToken);

    [Post("/events/{id}/replay")]
    Task<HttpResponseMessage> ReplayAsync(
        [Encoded] string id, [Body] HttpContent body, [Header(FlowSignature.Header)] string? signature, CancellationToken cancellationToken);

    [Get("/events")]
    Task<HttpResponseMessage> ListEventsAsync(string? type, int? limit, [Header(FlowSignature.Header)] string? signature, CancellationToken cancellationToken);

    [Get("/events/{id}")]
    Task<HttpResponseMessage> GetEventAsync([Encoded] string id, [Header(FlowSignature.Header)] string? signature, CancellationToken cancellationToken);

    [Get("/runs")]
    Task<HttpResponseMessage> ListRunsAsync(string? eventId, string? status, int? limit, [Header(FlowSignature.Header)] string? signature, CancellationToken cancellationToken);

    [Post("/runs/{id}/cancel")]
    Task<HttpResponseMessage> CancelRunAsync(
        [Encoded] string id, [Body] HttpContent body, [Header(FlowSignature.Header)] string? signature, CancellationToken cancellationToken);

    [Get("/runs/{id}")]
    Task<HttpResponseMessage> GetRunAsync([Encoded] string id, [Header(FlowSignature.Header)] string? signature, CancellationToken cancellationToken);
}
