namespace Patch.AppHost.Local.Projects;

/// <summary>Asks a service of this machine whether it is healthy; never by way of a proxy.</summary>
internal static class HttpProbe
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Null when the answer is 200, else what it is instead.</summary>
    public static async Task<string?> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode == System.Net.HttpStatusCode.OK ? null : $"{url} answered {(int)response.StatusCode}.";
        }
        catch (HttpRequestException exception)
        {
            return $"{url}: {exception.Message}.";
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{url} did not answer in time.";
        }
    }
}
