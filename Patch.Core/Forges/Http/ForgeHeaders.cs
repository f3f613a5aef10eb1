using System.Net.Http.Headers;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Http;

/// <summary>The headers of every request to a forge.</summary>
internal static class ForgeHeaders
{
    /// <summary>The version of GitHub's API that the client is written for.</summary>
    private const string GitHubVersion = "2022-11-28";

    private static readonly ProductInfoHeaderValue Agent = new("Patch", typeof(ForgeHeaders).Assembly.GetName().Version?.ToString(3) ?? "0");

    public static void Add(HttpRequestMessage request, string provider) => Add(request.Headers, provider);

    public static void AddDefaults(HttpClient client, string provider) => Add(client.DefaultRequestHeaders, provider);

    private static void Add(HttpRequestHeaders headers, string provider)
    {
        headers.UserAgent.Clear();
        headers.UserAgent.Add(Agent);
        headers.Accept.Clear();
        headers.Accept.Add(new MediaTypeWithQualityHeaderValue(provider == ForgeProviders.GitHub ? "application/vnd.github+json" : "application/json"));
        if (provider != ForgeProviders.GitHub)
            return;
        headers.Remove("X-GitHub-Api-Version");
        headers.Add("X-GitHub-Api-Version", GitHubVersion);
    }
}
