using System.Collections.Concurrent;
using System.Diagnostics;
using Patch.Core;

namespace Patch.Tests.Telemetry;

/// <summary>Takes down the spans of one trace, as a collector would: tests beside this one make spans too.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener listener;
    private readonly ConcurrentQueue<Activity> ended = new();

    public SpanRecorder()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PatchTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>The ended spans of a name in a trace, in the order in which they ended.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace, string name) => [.. ended.Where(span => span.TraceId == trace && span.OperationName == name)];

    /// <summary>The ended spans that are about an id, in whatever trace.</summary>
    public IReadOnlyList<Activity> About(string tag, string id) => [.. ended.Where(span => (string?)span.GetTagItem(tag) == id)];

    /// <summary>A span that is nobody's child, such as a request.</summary>
    public static Activity Request(string name)
    {
        Activity.Current = null;
        return new Activity(name).SetIdFormat(ActivityIdFormat.W3C).Start();
    }

    public void Dispose() => listener.Dispose();
}
