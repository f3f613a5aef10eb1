namespace Patch.Tests.Browser;

/// <summary>Every page of the console, as the rehearsal left it.</summary>
internal static class ConsolePages
{
    private static readonly Dictionary<string, Func<ConsoleStory, string>> Paths = new()
    {
        ["overview"] = _ => "/",
        ["stacks"] = _ => "/console/stacks",
        ["stack"] = _ => "/console/stacks/harbour",
        ["events"] = _ => "/console/events",
        ["events-filtered"] = _ => "/console/events?type=upstream.release&text=v1",
        ["events-refused"] = _ => "/console/events?cursor=nonsense",
        ["event"] = story => $"/console/events/{Uri.EscapeDataString(story.EventId)}",
        ["attempts"] = _ => "/console/attempts",
        ["attempt-changed"] = story => $"/console/attempts/{Uri.EscapeDataString(story.Changed)}",
        ["attempt-resolved"] = story => $"/console/attempts/{Uri.EscapeDataString(story.Resolved)}",
        ["sources"] = _ => "/console/sources",
        ["source"] = story => $"/console/sources/{story.Source}",
        ["sources-file"] = _ => "/console/sources-file",
        ["deliveries"] = _ => "/console/deliveries",
        ["delivery"] = _ => "/console/deliveries/github%3A72d3162e-cc78-11e3-81ab-4c9367dc0958",
        ["workspaces"] = _ => "/console/workspaces",
        ["notices"] = _ => "/console/notices",
        ["settings"] = _ => "/console/settings",
        ["health"] = _ => "/console/health",
        ["audit"] = _ => "/console/audit",
        ["nothing-there"] = _ => "/console/events/nope",
        ["no-such-page"] = _ => "/console/nope",
    };

    public static TheoryData<string> Names => [.. Paths.Keys];

    public static string PathOf(string name, ConsoleStory story) => Paths[name](story);
}
