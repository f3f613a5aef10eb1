using System.Text;
using System.Text.Json.Nodes;

namespace Patch.AppHost.Demo;

/// <summary>What the rehearsal came to: a table for people, one line of JSON for programs.</summary>
internal sealed record Report(AttemptReport Changed, AttemptReport Stopped, string? ForkTip, TimeSpan Took)
{
    /// <summary>
    /// True when both outcomes were reached: a pushed candidate that is really in the fork with one patch upstreamed, and a conflict that
    /// names its file.
    /// </summary>
    public bool Reached =>
        Changed is { Status: "changed", Pushed: true, Upstreamed: 1, CandidateSha: not null }
        && Changed.CandidateSha == ForkTip
        && Stopped.Status == "needs_intervention"
        && Stopped.ConflictingFiles.SequenceEqual([Story.ConflictingFile]);

    public string Json() => new JsonObject
    {
        ["changed"] = new JsonObject { ["attempt"] = Changed.Id, ["candidate"] = Changed.CandidateRef, ["upstreamed"] = Changed.Upstreamed },
        ["needsIntervention"] = new JsonObject
        {
            ["attempt"] = Stopped.Id,
            ["files"] = new JsonArray([.. Stopped.ConflictingFiles.Select(file => JsonValue.Create(file))]),
        },
        ["seconds"] = Math.Round(Took.TotalSeconds, 1),
    }.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public string Table(Uri api, string folder)
    {
        var text = new StringBuilder();
        foreach (var attempt in (AttemptReport[])[Changed, Stopped])
        {
            text.AppendLine().AppendLine($"{attempt.Release}: {attempt.Status}{(attempt.Message is { } message ? $" - {message}" : "")}");
            var width = attempt.Patches.Select(patch => patch.Subject.Length).DefaultIfEmpty(0).Max();
            foreach (var patch in attempt.Patches)
                text.AppendLine($"  {patch.Code,-21} {patch.Subject.PadRight(width)}  {patch.Reason}");
            if (attempt.CandidateRef is { } candidate)
                text.AppendLine($"  candidate    {candidate} at {attempt.CandidateSha?[..12]}{(attempt.Pushed ? ", pushed to the fork" : "")}");
            text.AppendLine($"  {Link(api, "maintenance-attempts", attempt.Id)}");
        }

        return text.AppendLine()
            .AppendLine($"Console     {api}")
            .AppendLine($"Attempts    {new Uri(api, "maintenance-attempts")}")
            .AppendLine($"Events      {new Uri(api, "flow-events")}")
            .AppendLine($"Signals     {new Uri(api, "signals")}")
            .AppendLine($"Runs        {new Uri(api, "workspace-runs")}")
            .Append($"Repositories {folder}")
            .ToString();
    }

    private static string Link(Uri api, string list, string id) => $"{api}{list}/{Uri.EscapeDataString(id)}";
}
