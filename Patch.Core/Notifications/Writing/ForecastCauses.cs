using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications.Writing;

/// <summary>What is told of a forecast whose verdict is not the one before.</summary>
internal static class ForecastCauses
{
    private const string Tags = "refs/tags/";
    private const string Heads = "refs/heads/";

    /// <summary>How much a verdict matters: a good one takes back a warning.</summary>
    public static string SeverityOf(string verdict) =>
        verdict is StackVerdicts.Clean or StackVerdicts.UpToDate ? NoticeSeverities.Info : NoticeSeverities.Warning;

    /// <param name="forecast">The forecast.</param>
    /// <param name="upstream">The upstream repository of its stack; null where it is not known.</param>
    public static NoticeCause Of(StackForecast forecast, string? upstream)
    {
        var name = forecast.OntoRef ?? forecast.Line;
        var tag = Behind(forecast.OntoRef, Tags);
        return new NoticeCause
        {
            Key = $"forecast\0{forecast.Stack}\0{forecast.Seq}",
            EventType = NoticeEvents.Forecast,
            Severity = SeverityOf(forecast.Verdict),
            Repo = upstream,
            Point = tag ?? Behind(forecast.OntoRef, Heads) ?? name,
            ThreadPoint = tag ?? forecast.Onto,
            At = forecast.MadeAt,
            Title = $"[patch] {forecast.Stack} on {name}: {forecast.Verdict}",
            Text = forecast.Sentence,
            Line = $"forecast of {forecast.Stack}, {forecast.Verdict}: {forecast.Sentence}",
            Footer = "forecast",
            Fields = Fields(forecast),
            Facts = new JsonObject
            {
                ["forecast"] = new JsonObject
                {
                    ["stack"] = forecast.Stack, ["line"] = forecast.Line, ["tip"] = forecast.Tip, ["onto"] = forecast.Onto, ["ontoRef"] = forecast.OntoRef,
                    ["verdict"] = forecast.Verdict, ["previousVerdict"] = forecast.PreviousVerdict, ["sentence"] = forecast.Sentence, ["madeAt"] = forecast.MadeAt.ToWire(),
                },
            },
            TraceParent = forecast.TraceParent,
        };
    }

    private static NoticeField[] Fields(StackForecast forecast) =>
    [
        new("Verdict", forecast.Verdict),
        new("Before", forecast.PreviousVerdict ?? ""),
        new("Upstream commit", forecast.Onto is { Length: > 12 } sha ? sha[..12] : forecast.Onto ?? ""),
    ];

    private static string? Behind(string? reference, string start) => reference?.StartsWith(start, StringComparison.Ordinal) == true ? reference[start.Length..] : null;
}
