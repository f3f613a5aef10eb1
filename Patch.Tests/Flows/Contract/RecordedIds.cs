using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patch.Tests.Flows.Contract;

/// <summary>
/// Which of Patch's attempts and replay runs stand for which recorded ones. Their ids hold a time or a nonce; the n-th dispatch (or
/// replay) of an event stands for the n-th recorded one.
/// </summary>
internal sealed partial class RecordedIds
{
    private readonly Dictionary<string, SortedSet<string>> recordedAttempts = [];
    private readonly Dictionary<string, string> runs = [];

    public RecordedIds()
    {
        foreach (var row in Recording.All.SelectMany(recording => Objects(recording.Json)))
        {
            if (row["operation"] is not { } operation || row["eventId"] is not { } eventId || row["createdAt"] is not { } createdAt)
                continue;
            var prefix = $"{eventId}:{operation}:";
            if (!recordedAttempts.TryGetValue(prefix, out var times))
                recordedAttempts[prefix] = times = new SortedSet<string>(StringComparer.Ordinal);
            times.Add((string)createdAt!);
        }
    }

    /// <summary>The request target with recorded ids put into Patch's. <paramref name="attempts"/> are all ids, oldest first.</summary>
    public string Translate(string target, IReadOnlyList<string> attempts)
    {
        foreach (var (recorded, actual) in runs)
            target = target.Replace(recorded, actual, StringComparison.Ordinal);
        var match = AttemptId().Match(Uri.UnescapeDataString(target.Split('?')[0]));
        if (!match.Success)
            return target;
        var prefix = match.Groups["prefix"].Value;
        var nth = recordedAttempts[prefix].TakeWhile(time => time != match.Groups["time"].Value).Count();
        var mine = attempts.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ElementAt(nth);
        return target.Replace(Uri.EscapeDataString(match.Value), Uri.EscapeDataString(mine), StringComparison.Ordinal);
    }

    /// <summary>Remembers the runs of an answered dispatch record.</summary>
    public void Learn(JsonNode? recorded, JsonNode? actual)
    {
        if (recorded?["record"]?["runIds"] is not JsonArray theirs || actual?["record"]?["runIds"] is not JsonArray ours)
            return;
        foreach (var (their, our) in theirs.Zip(ours).Where(pair => ((string?)pair.First)!.EndsWith("_replay", StringComparison.Ordinal)))
            runs[(string)their!] = (string)our!;
    }

    /// <summary>Dispatch records and attempts, wherever they stand in an answer: an attempt's time is its record's.</summary>
    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(field => Objects(field.Value)).Prepend(all),
        JsonArray all => all.SelectMany(Objects),
        _ => [],
    };

    [GeneratedRegex(@"(?<prefix>patch:[^\s""/]*(?:/[^\s""/:]*)*:[a-z]+\.release:(?:dispatch|replay):)(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")]
    private static partial Regex AttemptId();
}
