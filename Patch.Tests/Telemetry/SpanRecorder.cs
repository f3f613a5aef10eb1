using System.Collections.Concurrent;
using System.Diagnostics;
using Patch.Core;

namespace Patch.Tests.Telemetry;

/// <summary>Takes down spans, as a collector would. Tests beside this one make spans too: who looks for some says of which trace, or about what.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener listener;
    private readonly ConcurrentQueue<Activity> ended = new();

    public SpanRecorder()
        : this(source => source.Name == PatchTelemetry.Name)
    {
    }

    private SpanRecorder(Func<ActivitySource, bool> listensTo)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = listensTo,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>
    /// Takes down the spans of every source but the servers': a stub of a test is a server in this process, and where a test beside it
    /// has telemetry on, the stub's own spans name the address at which it was asked, secrets and all.
    /// </summary>
    public static SpanRecorder OfAllButServers() => new(source => !source.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    /// <summary>Each ended span in one line: its name and its tags.</summary>
    public IReadOnlyList<string> Lines => [.. ended.Select(span => string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Prepend(span.DisplayName)))];

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
