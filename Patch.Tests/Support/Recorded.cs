using System.Text.Json.Nodes;

namespace Patch.Tests.Support;

/// <summary>Files that the original service wrote, as they were in the end.</summary>
internal static class Recorded
{
    /// <summary>The lines of a recorded JSONL file.</summary>
    public static IReadOnlyList<JsonObject> Lines(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "State", "final", file)).Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!.AsObject())];
}
