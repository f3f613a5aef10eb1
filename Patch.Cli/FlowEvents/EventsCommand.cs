using System.CommandLine;

namespace Patch.Cli.FlowEvents;

/// <summary><c>patchmoi events</c></summary>
internal static class EventsCommand
{
    public static Command Create() => new("events", "The flow events: what triggers maintenance work")
    {
        ListEvents.Create(),
        ShowEvent.Create(),
        CreateEvent.Create(),
        DispatchAgain.Retry(),
        DispatchAgain.Replay(),
    };
}
