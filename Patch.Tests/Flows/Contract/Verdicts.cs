using System.Text.Json.Nodes;

namespace Patch.Tests.Flows.Contract;

/// <summary>Judges an answer: equal to the recorded one, but for the differences that <see cref="DeliberateDifferences"/> lists.</summary>
internal static class Verdicts
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Of(Recording recording, Answer answer)
    {
        var difference = DeliberateDifferences.ByNumber.GetValueOrDefault(recording.Number);
        var faults = new List<string>();
        var status = difference?.Status ?? recording.Status;
        if (answer.Status != status)
            faults.Add($"status {answer.Status} in place of {status}");
        if (difference is not { ReplacesBody: true })
            faults.AddRange(Bodies(recording, answer, difference));
        if (faults.Count == 0 && difference?.Check is { } check)
            faults.AddRange(Failure(() => check(answer)));
        if (difference is not null && answer.Status == recording.Status && !Bodies(recording, answer, null).Any())
            faults.Add($"it answers as the original did, though a difference is listed: {difference.Sentence}");
        return faults.Count == 0 ? null : $"{recording.Name} ({recording.Target})\n{string.Join('\n', faults.Take(20))}\nanswer: {Shorten(answer.Body)}";
    }

    private static IEnumerable<string> Bodies(Recording recording, Answer answer, Difference? difference)
    {
        if (recording.Json is not { } recorded)
            return Family(recording.ContentType) == answer.ContentType && recording.Body == answer.Body ? [] : [$"{answer.ContentType}: '{answer.Body}'"];
        if (!answer.IsJson)
            return [$"{answer.ContentType} in place of JSON"];
        var expected = recorded.DeepClone();
        foreach (var rule in DeliberateDifferences.Everywhere)
            rule.Change!(expected);
        difference?.Change?.Invoke(expected);
        return Comparison.Differences(expected, answer.Json);
    }

    private static IEnumerable<string> Failure(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (Exception failed) when (failed is Xunit.Sdk.XunitException or NullReferenceException or InvalidOperationException)
        {
            return [failed.Message];
        }
    }

    private static string Family(string contentType) => contentType.Split(';')[0];

    private static string Shorten(string text) => text.Length <= 3000 ? text : text[..3000] + "…";
}
