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

    /// <summary>Names are taken as they are written: "Kind" is not "kind".</summary>
    private static readonly JsonSerializerOptions Strict = new(PatchJson.Options) { PropertyNameCaseInsensitive = false };

    /// <summary>Reads the text of a sources file; never throws for what is in it.</summary>
    public static SourcesFileResult Parse(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json.TrimStart('\uFEFF'), Lenient);
        }
        catch (JsonException wrong)
        {
            return Refused($"The sources file is not JSON: line {wrong.LineNumber + 1}, column {wrong.BytePositionInLine + 1}: {wrong.Message}");
        }

        using (document)
        {
            var root = document.RootElement;
            var entries = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("sources", out var listed) ? listed : root;
            if (entries.ValueKind != JsonValueKind.Array)
                return Refused("The sources file needs an object with the array \"sources\".");
            var found = new Found([], [], []);
            foreach (var (entry, place) in entries.EnumerateArray().Select((entry, index) => (entry, index + 1)))
                Read(entry, place, found);
            return new SourcesFileResult(found.Sources, found.Mistakes, found.Warnings, null);
        }
    }

    private static SourcesFileResult Refused(string sentence) => new([], [], [], sentence);

    private static void Read(JsonElement entry, int place, Found found)
    {
        var id = $"#{place}";
        try
        {
            if (JsonObject.Create(entry) is not { } fields)
            {
                found.Refuse(id, "An entry of \"sources\" must be an object.", entry);
                return;
            }

            id = SourceRules.Text(fields["id"]) is { } text && !string.IsNullOrWhiteSpace(text) ? text : id;
            found.Warnings.AddRange(fields.Where(field => !Known.Contains(field.Key)).Select(field => $"The source {id} has the unknown property \"{field.Key}\"; it is not used."));
            if (SourceRules.MistakeIn(fields) is { } sentence)
                found.Refuse(id, sentence, entry);
            else if (found.Sources.Any(other => other.Id == id))
                found.Refuse(id, $"The id \"{id}\" is there twice; the first entry is used. Give this one an id of its own.", entry);
            else
                found.Sources.Add(fields.Deserialize<FeedSourceConfig>(Strict)!);
        }
        catch (JsonException wrong)
        {
            found.Refuse(id, $"The property {wrong.Path} has the wrong type.", entry);
        }
        catch (InvalidOperationException)
        {
            found.Refuse(id, "The entry holds text that is no Unicode: half of a surrogate pair.", entry);
        }
        catch (ArgumentException)
        {
            found.Refuse(id, "The entry has one property twice.", entry);
        }
    }

    private sealed record Found(List<FeedSourceConfig> Sources, List<SourceMistake> Mistakes, List<string> Warnings)
    {
        public void Refuse(string id, string sentence, JsonElement entry) => Mistakes.Add(new SourceMistake(id, sentence, entry.GetRawText()));
    }
}
