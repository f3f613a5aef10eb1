using Refit;

namespace Patch.Client;

/// <summary>Patch's HTTP API.</summary>
public interface IPatchApi
{
    /// <summary>Whether Patch answers: the text <c>ok</c>.</summary>
    [Get("/healthz")]
    Task<string> HealthzAsync(CancellationToken cancellationToken = default);
}
