namespace Patch.ServiceDefaults;

/// <summary>
/// Asks a service for its health from a second process of the same program, for a container's health check: the images have neither curl
/// nor wget, and smaller ones have no shell.
/// </summary>
public static class HealthProbe
{
    /// <summary>The first argument, which asks for it; the second is the URL.</summary>
    public const string Switch = "--healthcheck";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Was the program started for that alone?</summary>
    internal static bool IsAsked(IReadOnlyList<string> args) => args is [Switch, ..];

    /// <summary>0 when the service answers with success within 5 s; otherwise 1, and a sentence on standard error.</summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (args is not [Switch, var text] || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            await Console.Error.WriteLineAsync($"{Switch} needs one URL, such as http://127.0.0.1:3000/alive.");
            return 1;
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Limit };
        try
        {
            using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
            if (answer.IsSuccessStatusCode)
                return 0;
            await Console.Error.WriteLineAsync($"{url} answered {(int)answer.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync($"{url} does not answer: {failure.Message}");
        }

        return 1;
    }
}
