using System.Diagnostics;
using OpenTelemetry;

namespace Patch.ServiceDefaults;

/// <summary>
/// Keeps what leaves the process to what tells something and may be seen. A question to the database or to another host that no unit of work
/// asked (a sweep that found nothing, Hangfire's own) would make a trace of one span each second: it is not exported. And of the URL of an
/// outgoing request only the host is: the tokens of chat channels and of private feeds stand in the path.
/// </summary>
internal sealed class SpanFilter : BaseProcessor<Activity>
{
    private const string Url = "url.full";

    public override void OnStart(Activity data)
    {
        if (data.Kind != ActivityKind.Client || data.ParentSpanId != default || data.Parent is not null)
            return;
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    public override void OnEnd(Activity data)
    {
        if (data.Kind == ActivityKind.Client && data.GetTagItem(Url) is string url)
            data.SetTag(Url, Uri.TryCreate(url, UriKind.Absolute, out var whole) ? $"{whole.Scheme}://{whole.Authority}" : null);
    }
}
