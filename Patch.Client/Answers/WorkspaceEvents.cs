using System.Text.Json;

namespace Patch.Client.Answers;

/// <summary>Events that the workspace took in, newest first.</summary>
public sealed record WorkspaceEventList : ApiAnswer
{
    public required IReadOnlyList<WorkspaceEvent> Events { get; init; }

    /// <summary>The workspace's own answer.</summary>
    public required JsonElement Raw { get; init; }
}

/// <summary>One event at the workspace, with its runs.</summary>
public sealed record WorkspaceEventAnswer : ApiAnswer
{
    public required WorkspaceEvent Event { get; init; }
}

/// <summary>An event at the workspace. Times and fields are what the workspace wrote: nothing of it is promised.</summary>
public sealed record WorkspaceEvent : ApiAnswer
{
    public string? Id { get; init; }

    public string? Type { get; init; }

    public string? Source { get; init; }

    public string? OccurredAt { get; init; }

    public string? ReceivedAt { get; init; }

    public JsonElement? Payload { get; init; }

    public required IReadOnlyList<string> RunIds { get; init; }

    /// <summary>Empty in lists.</summary>
    public required IReadOnlyList<WorkspaceRun> Runs { get; init; }

    public string? CreatedAt { get; init; }

    /// <summary>The event as the workspace writes it.</summary>
    public required JsonElement Raw { get; init; }
}
