using Refit;

namespace Patch.Core.Workspaces.Http;

/// <summary>The HTTP surface of a workspace backend. Ids come encoded (<see cref="BackendAnswers.EncodeId"/>); answers are read with a bound.</summary>
internal interface IWorkspaceBackendApi
{
    /// <summary>Header of the HMAC over the exact bytes of the body: <c>sha256=</c> and lower-case hex.</summary>
    public const string SignatureHeader = "x-flow-signature-256";

    [Post("/events")]
    Task<HttpResponseMessage> DispatchAsync([Body] HttpContent body, [Header(SignatureHeader)] string? signature, CancellationToken cancellationToken);

    [Post("/events/{id}/replay")]
    Task<HttpResponseMessage> ReplayAsync(
        [Encoded] string id, [Body] HttpContent body, [Header(SignatureHeader)] string? signature, CancellationToken cancellationToken);

    [Get("/events")]
    Task<HttpResponseMessage> ListEventsAsync(string? type, int? limit, CancellationToken cancellationToken);

    [Get("/events/{id}")]
    Task<HttpResponseMessage> GetEventAsync([Encoded] string id, CancellationToken cancellationToken);

    [Get("/runs")]
    Task<HttpResponseMessage> ListRunsAsync(string? eventId, string? status, int? limit, CancellationToken cancellationToken);

    [Get("/runs/{id}")]
    Task<HttpResponseMessage> GetRunAsync([Encoded] string id, CancellationToken cancellationToken);
}
