using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using Patch.Core;

namespace Patch.ServiceDefaults;

/// <summary>
/// Gives each exported log line the ids of what it is about: those of the span within which it was written, and of the spans around that one.
/// So also what Git, the database or an HTTP client says can be found by event, attempt and source.
/// </summary>
internal sealed class LogIds : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (Activity.Current is null)
            return;
        List<KeyValuePair<string, object?>>? found = null;
        foreach (var name in SpanTags.Ids)
        {
            if (Find(name) is { } value)
                (found ??= [.. data.Attributes ?? []]).Add(new(name, value));
        }

        if (found is not null)
            data.Attributes = found;
    }

    private static object? Find(string name)
    {
        for (var span = Activity.Current; span is not null; span = span.Parent)
        {
            if (span.GetTagItem(name) is { } value)
                return value;
        }

        return null;
    }
}
