using LibGit2Sharp;

namespace Patch.Core.Git.Remotes;

/// <summary>
/// libgit2 would follow a redirect to any host, so it is told to follow none; a redirect within one host (a renamed repository, http to
/// https) is looked up here and the work done again at the new address.
/// </summary>
internal static class HttpRedirects
{
    private const int MostHops = 5;
    private const string Probe = "/info/refs?service=git-upload-pack";

    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Has a repository's transport follow no redirect.</summary>
    public static void Refuse(Repository repository)
    {
        if (repository.Config.Get<string>("http.followRedirects", ConfigurationLevel.Local)?.Value != "false")
            repository.Config.Set("http.followRedirects", "false", ConfigurationLevel.Local);
    }

    /// <summary>The address that the remote sends to, on the same host; else a failure that names the other.</summary>
    public static async Task<(RemoteAddress? Address, GitFailure? Failure)> FollowAsync(RemoteAddress address, CancellationToken cancellationToken)
    {
        var start = new Uri(address.Url.TrimEnd('/') + Probe);
        var at = start;
        for (var hop = 0; hop < MostHops; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
                break;
            at = new Uri(at, location);
            if (!SameHost(start, at))
                return (null, new GitFailure(GitFailureCodes.Redirected, $"{address.Shown} sends on to {at.Scheme}://{at.Authority}, which is not followed: use the new address."));
        }

        var url = at.AbsoluteUri;
        if (at == start || !url.EndsWith(Probe, StringComparison.Ordinal))
            return (null, new GitFailure(GitFailureCodes.Redirected, $"{address.Shown} sends on to an address that is not a Git repository's, or in a circle."));
        url = url[..^Probe.Length];
        return (address with { Url = url, Shown = url }, null);
    }

    private static bool SameHost(Uri from, Uri to) => from.Host == to.Host
        && ((from.Scheme == to.Scheme && from.Port == to.Port) || (from is { Scheme: "http", IsDefaultPort: true } && to is { Scheme: "https", IsDefaultPort: true }));
}
