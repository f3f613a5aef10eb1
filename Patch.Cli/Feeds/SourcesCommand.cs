using System.CommandLine;

namespace Patch.Cli.Feeds;

/// <summary><c>patchmoi sources</c></summary>
internal static class SourcesCommand
{
    public static Command Create() => new("sources", "The feed sources")
    {
        ListSources.Create(),
        PollSource.Create(),
        ListRefs.Create(),
        ValidateSources.Create(),
    };
}
