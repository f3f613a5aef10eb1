using System.Globalization;
using System.Text.Json.Nodes;

namespace Patch.Tests.Forges.Stub;

/// <summary>What the dialects share.</summary>
internal static class StubShapes
{
    public static readonly string NoSha = new('0', 40);

    public static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : -1;

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static JsonArray Array(IEnumerable<JsonNode?> entries) => new([.. entries]);

    /// <summary>Sets title, body and state as a PATCH says.</summary>
    public static void Change(StubTopic topic, string? title, string? body, bool? open)
    {
        topic.Title = title ?? topic.Title;
        topic.Body = body ?? topic.Body;
        if (open == false)
            topic.Close();
        else if (open == true)
            topic.Reopen();
    }
}
