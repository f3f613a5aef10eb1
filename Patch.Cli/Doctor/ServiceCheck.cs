using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Doctor;

/// <summary>The Patch that is named by <c>--url</c> or <c>PATCH_URL</c>: does it answer, does all work that it needs, does it take the token?</summary>
internal static class ServiceCheck
{
    /// <summary>Where nobody named one, there is none to ask.</summary>
    public static async Task<IReadOnlyList<Finding>> OfAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (Connection.UrlOf(parsed) is not { } url)
            return [];
        try
        {
            var api = Connection.Open(parsed);
            var health = await api.GetHealthAsync(cancellationToken);
            _ = await api.ListFlowEventsAsync(limit: 1, cancellationToken: cancellationToken);
            return [.. health.Checks.Where(check => check.Value.Status != "Healthy").Select(check =>
                new Finding(Findings.Service, $"Patch at {url} says that its {check.Key} is {check.Value.Status.ToLowerInvariant()}. {check.Value.Description}".TrimEnd()))];
        }
        catch (PatchApiException refused)
        {
            return [new Finding(refused.Status is 401 ? Findings.Token : Findings.Service, refused.Message)];
        }
        catch (CommandFailure unusable)
        {
            return [new Finding(Findings.Service, unusable.Message)];
        }
    }
}
