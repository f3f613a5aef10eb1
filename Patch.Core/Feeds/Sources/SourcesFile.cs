using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Feeds.Sources;

/// <summary>An entry that is refused, and why.</summary>
/// <param name="Id">Its id; <c>#3</c> (its place, from 1) where it has none.</param>
/// <param name="Sentence">What is wrong and what to write instead.</param>
/// <param name="Json">The entry as it stands in the file.</param>
public sealed record SourceMistake(string Id, string Sentence, string Json);

/// <summary>What a sources file holds.</summary>
/// <param name="Sources">The sound entries, in the file's order.</param>
/// <param name="Mistakes">The refused ones; they leave the others running.</param>
/// <param name="Warnings">Properties that are not known.</param>
/// <param name="FileError">Why the whole file cannot be read; null when it can.</param>
public sealed record SourcesFileResult(
    IReadOnlyList<FeedSourceConfig> Sources, IReadOnlyList<SourceMistake> Mistakes, IReadOnlyList<string> Warnings, string? FileError);

/// <summary>Reads <c>feed-sources.json</c>: an object with the array <c>sources</c>, or that array alone; comments and trailing commas are taken.</summary>
public static class SourcesFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly HashSet<string> Known =
        ["id", "kind", "provider", "url", "event", "repo", "target", "pollIntervalSeconds", "primeOnly", "tags", "branches", "$comment"];

    /// <summary>Reads the text of a sources file; never throws for what is in it.</summary>
    public static SourcesFileResult Parse(string json)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json, documentOptions: Lenient);
        }
        catch (JsonException wrong)
        {
            return Refused($"The sources file is not JSON: line {wrong.LineNumber + 1}, column {wrong.BytePositionInLine + 1}: {wrong.Message}");
        }

        if ((root as JsonArray ?? (root as JsonObject)?["sources"] as JsonArray) is not { } entries)
            return Refused("The sources file needs an object with the array \"sources\".");
        var sources = new List<FeedSourceConfig>();
        var mistakes = new List<SourceMistake>();
        var warnings = new List<string>();
        foreach (var (entry, place) in entries.Select((entry, index) => (entry, index + 1)))
            Read(entry, place, sources, mistakes, warnings);
        return new SourcesFileResult(sources, mistakes, warnings, null);
    }

    private static SourcesFileResult Refused(string sentence) => new([], [], [], sentence);

    private static void Read(
        JsonNode? entry, int place, List<FeedSourceConfig> sources, List<SourceMistake> mistakes, List<string> warnings)
    {
        var id = entry is JsonObject named && named["id"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim().Length > 0
            ? text
            : $"#{place}";
        var raw = entry?.ToJsonString(PatchJson.Options) ?? "null";
        if (entry is not JsonObject fields)
        {
            mistakes.Add(new SourceMistake(id, "An entry of \"sources\" must be an object.", raw));
            return;
        }

        warnings.AddRange(fields.Where(field => !Known.Contains(field.Key)).Select(field => $"The source {id} has the unknown property \"{field.Key}\"; it is not used."));
        if (SourceRules.MistakeIn(fields) is { } sentence)
        {
            mistakes.Add(new SourceMistake(id, sentence, raw));
            return;
        }

        try
        {
            var source = fields.Deserialize<FeedSourceConfig>(PatchJson.Options)!;
            if (sources.Any(other => other.Id == source.Id))
                mistakes.Add(new SourceMistake(id, $"The id \"{id}\" is there twice; the first entry is used. Give this one an id of its own.", raw));
            else
                sources.Add(source);
        }
        catch (JsonException wrong)
        {
            mistakes.Add(new SourceMistake(id, $"The property {wrong.Path} has the wrong type.", raw));
        }
    }
}
