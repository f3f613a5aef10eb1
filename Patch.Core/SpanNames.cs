namespace Patch.Core;

/// <summary>The closed list of spans of <see cref="PatchTelemetry.Activities"/>, in the order of the way through the house.</summary>
public static class SpanNames
{
    /// <summary>A webhook delivery is taken: from its verified body to its committed row.</summary>
    public const string Receive = "patch.receive";

    /// <summary>A feed source is polled; its signals are written.</summary>
    public const string Poll = "patch.poll";

    /// <summary>A delivery gets its disposition; its signals are written.</summary>
    public const string Route = "patch.route";

    /// <summary>A signal gets its disposition; its event, or its fork job, is written.</summary>
    public const string Signal = "patch.signal";

    /// <summary>One try to hand an event to a workspace; its record and its attempt are written.</summary>
    public const string Dispatch = "patch.dispatch";

    /// <summary>A request to a served workspace over WebSocket.</summary>
    public const string Rpc = "patch.rpc";

    /// <summary>A flow step is executed.</summary>
    public const string Run = "patch.run";

    /// <summary>The mirror of a fork is fetched.</summary>
    public const string Fetch = "patch.fetch";

    /// <summary>A stack is carried onto an upstream commit, in memory.</summary>
    public const string Replay = "patch.replay";

    /// <summary>The verify commands run on a candidate.</summary>
    public const string Verify = "patch.verify";

    /// <summary>A candidate is pushed.</summary>
    public const string Push = "patch.push";

    /// <summary>An attempt takes over what its runs came to.</summary>
    public const string Sync = "patch.sync";

    /// <summary>A fork's branch is brought up to upstream.</summary>
    public const string Fork = "patch.fork";

    /// <summary>A stack hears that its upstream moved; forecasts are asked for.</summary>
    public const string Follow = "patch.follow";

    /// <summary>A forecast of a stack.</summary>
    public const string Forecast = "patch.forecast";

    /// <summary>Other work on a stack that was asked for: a blame, a range-diff.</summary>
    public const string Stack = "patch.stack";

    /// <summary>A forge is brought to what an attempt says.</summary>
    public const string Forge = "patch.forge";

    /// <summary>One try of a notice at its channel.</summary>
    public const string Notify = "patch.notify";

    /// <summary>The span of a task on a stack.</summary>
    /// <param name="kind">The task's kind.</param>
    public static string OfStackTask(string kind) => kind == "forecast" ? Forecast : Stack;
}
