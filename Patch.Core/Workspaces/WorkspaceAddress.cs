namespace Patch.Core.Workspaces;

/// <summary>How a workspace is reached; the value is the record's <c>transport</c>.</summary>
public enum WorkspaceTransport
{
    /// <summary><c>local</c>: Patch's own workspace.</summary>
    Local,

    /// <summary><c>workspace-http</c>.</summary>
    Http,

    /// <summary><c>workspace-ws</c>.</summary>
    WebSocket,
}

/// <summary>Where a workspace is and with which secret it is spoken to.</summary>
/// <param name="Transport">How.</param>
/// <param name="Url">Base URL without <c>/events</c> or <c>/flow-events</c> at its end and without a slash; null for the local one.</param>
/// <param name="Secret">HMAC secret; null when none is configured. Never logged.</param>
public sealed record WorkspaceAddress(WorkspaceTransport Transport, string? Url, string? Secret)
{
    /// <summary>Patch's own workspace.</summary>
    public static WorkspaceAddress Local { get; } = new(WorkspaceTransport.Local, null, null);

    /// <summary>Why no workspace can be reached with these settings, as a sentence; null when one can.</summary>
    public string? Error { get; init; }

    /// <summary>The value of a record's <c>transport</c>.</summary>
    public string TransportName => Transport switch
    {
        WorkspaceTransport.Http => "workspace-http",
        WorkspaceTransport.WebSocket => "workspace-ws",
        _ => "local",
    };

    /// <summary>Without the secret.</summary>
    public override string ToString() => Url ?? "local";
}
