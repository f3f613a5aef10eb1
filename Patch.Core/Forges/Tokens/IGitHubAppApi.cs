using Refit;

namespace Patch.Core.Forges.Tokens;

/// <summary>The part of GitHub's API that an App asks with its own signature.</summary>
internal interface IGitHubAppApi
{
    [Get("/repos/{owner}/{name}/installation")]
    Task<HttpResponseMessage> InstallationAsync(string owner, string name, [Authorize("Bearer")] string jwt, CancellationToken cancellationToken);

    [Post("/app/installations/{id}/access_tokens")]
    Task<HttpResponseMessage> TokenAsync(long id, [Authorize("Bearer")] string jwt, CancellationToken cancellationToken);
}
