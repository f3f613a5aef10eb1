using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Feeds.Sources;

/// <summary>Reads <c>webhooks</c> of the sources file.</summary>
internal static class RoutesSection
{
    private static readonly HashSet<string> Known = ["id", "provider", "repository", "events", "ref", "action", "target", SourceWarnings.Comment];

    /// <summary>What the array holds; a mistake in one entry leaves the others as they are.</summary>
    /// <param name="entries">The array.</param>
    /// <param name="ids">Ids that are taken: signals carry the id of a source or of a route, so one name means one of them.</param>
    public static (IReadOnlyList<WebhookRouteConfig> Routes, IReadOnlyList<SourceMistake> Mistakes, IReadOnlyList<string> Warnings) Read(JsonArray entries, HashSet<string> ids)
    {
        var (routes, mistakes, warnings) = (new List<WebhookRouteConfig>(), new List<SourceMistake>(), new List<string>());
        foreach (var (entry, place) in entries.Select((entry, index) => (entry, index + 1)))
        {
            var (route, mistake) = SourcesFile.Read<WebhookRouteConfig>(entry, $"webhooks #{place}", "webhooks", RouteRules.MistakeIn);
            var id = route?.Id ?? mistake!.Id;
            if (!ids.Add(id))
                mistakes.Add(SourcesFile.Twice(id, entry));
            else if (route is not null)
                routes.Add(route);
            else
                mistakes.Add(mistake!);
            warnings.AddRange(SourceWarnings.Unknown(entry, Known).Concat(SourceWarnings.UnknownOfTarget(entry)).Select(name => $"The webhook route {id} has the unknown property \"{name}\"; it is not used."));
        }

        return (routes, mistakes, warnings);
    }
}
