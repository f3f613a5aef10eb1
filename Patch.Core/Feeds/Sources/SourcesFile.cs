using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Feeds.Sources;

/// <summary>An entry that is refused, and why.</summary>
/// <param name="Id">Its id; <c>#3</c> (its place, from 1) where it has none.</param>
/// <param name="Sentence">What is wrong and what to write instead.</param>
/// <param name="Json">The entry as it stands in the file.</param>
public sealed record SourceMistake(string Id, string Sentence, string Json)
{
    /// <summary>False when the id itself is what no row can hold; such a mistake is only logged.</summary>
    public bool CanBeKept => Id.Length <= SourceRules.MaxIdLength && !Id.Any(char.IsControl);
}

/// <summary>What a sources file holds.</summary>
/// <param name="Sources">The sound entries, in the file's order.</param>
/// <param name="Mistakes">The refused ones; they leave the others running.</param>
/// <param name="Warnings">Properties that are not known, or of no effect.</param>
/// <param name="FileError">Why the whole file cannot be read; null when it can.</param>
public sealed record SourcesFileResult(
    IReadOnlyList<FeedSourceConfig> Sources, IReadOnlyList<SourceMistake> Mistakes, IReadOnlyList<string> Warnings, string? FileError)
{
    /// <summary>The sound entries of <c>webhooks</c>, in the file's order.</summary>
    public IReadOnlyList<WebhookRouteConfig> Routes { get; init; } = [];

    /// <summary>The refused ones.</summary>
    public IReadOnlyList<SourceMistake> RouteMistakes { get; init; } = [];
}

/// <summary>Reads <c>feed-sources.json</c>: an object with the array <c>sources</c>, or that array alone; comments and trailing commas are taken.</summary>
public static class SourcesFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Names are taken as they are written: "Kind" is not "kind".</summary>
    private static readonly JsonSerializerOptions Strict = new(PatchJson.Options) { PropertyNameCaseInsensitive = false };

    /// <summary>Reads the text of a sources file; never throws for what is in it.</summary>
    public static SourcesFileResult Parse(string json)
    {
        JsonArray? entries;
        JsonNode? routes;
        try
        {
            var root = JsonNode.Parse(json.TrimStart('\uFEFF'), documentOptions: Lenient);
            routes = (root as JsonObject)?["webhooks"];
            entries = root as JsonArray ?? (root as JsonObject)?["sources"] as JsonArray ?? (routes is JsonArray && root!["sources"] is null ? [] : null);
        }
        catch (JsonException wrong)
        {
            return Refused($"The sources file is not JSON: line {wrong.LineNumber + 1}, column {wrong.BytePositionInLine + 1}: {Reason(wrong)}");
        }
        catch (ArgumentException)
        {
            return Refused("The sources file has a property of its outermost object twice.");
        }

        if (entries is null)
            return Refused("The sources file needs an object with the array \"sources\".");
        if (routes is not (null or JsonArray))
            return Refused("\"webhooks\" of the sources file must be an array of routes.");
        var (sources, mistakes, warnings, ids) = (new List<FeedSourceConfig>(), new List<SourceMistake>(), new List<string>(), new HashSet<string>());
        foreach (var (entry, place) in entries.Select((entry, index) => (entry, index + 1)))
        {
            var read = Read(entry, place);
            if (read.Source is { } source && ids.Add(source.Id))
                sources.Add(source);
            else if (read.Source is not null || !ids.Add(read.Mistake!.Id))
                mistakes.Add(Twice(read.Source?.Id ?? read.Mistake!.Id, entry));
            else
                mistakes.Add(read.Mistake);
            warnings.AddRange(SourceWarnings.Of(read.Source?.Id ?? read.Mistake!.Id, entry));
        }

        var webhooks = RoutesSection.Read(routes as JsonArray ?? [], ids);
        return new SourcesFileResult(sources, mistakes, [.. warnings, .. webhooks.Warnings], null) { Routes = webhooks.Routes, RouteMistakes = webhooks.Mistakes };
    }

    private static SourcesFileResult Refused(string sentence) => new([], [], [], sentence);

    internal static SourceMistake Twice(string id, JsonNode? entry) =>
        new(id, $"The id \"{id}\" is there twice; only the first entry counts. Give this one an id of its own.", Raw(entry));

    /// <summary>The parser writes the place behind its sentence, counted from 0; here it stands before it, counted from 1.</summary>
    private static string Reason(JsonException wrong) => wrong.Message.Split(" LineNumber:")[0];

    private static (FeedSourceConfig? Source, SourceMistake? Mistake) Read(JsonNode? entry, int place) =>
        Read<FeedSourceConfig>(entry, $"#{place}", "sources", SourceRules.MistakeIn);

    /// <summary>One entry of a list of the file; <paramref name="id"/> stands for it where it has none.</summary>
    internal static (T? Entry, SourceMistake? Mistake) Read<T>(JsonNode? entry, string id, string list, Func<JsonObject, string?> mistakeIn)
        where T : class
    {
        try
        {
            if (entry is not JsonObject fields)
                return (null, new SourceMistake(id, $"An entry of \"{list}\" must be an object.", Raw(entry)));
            if (fields["id"] is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text))
                id = text;
            return mistakeIn(fields) is { } sentence
                ? (null, new SourceMistake(id, sentence, Raw(entry)))
                : (fields.Deserialize<T>(Strict)!, null);
        }
        catch (JsonException wrong)
        {
            return (null, new SourceMistake(id, $"The property {wrong.Path} has the wrong type.", Raw(entry)));
        }
        catch (ArgumentException)
        {
            return (null, new SourceMistake(id, "One property is there twice.", "{}"));
        }
        catch (InvalidOperationException)
        {
            return (null, new SourceMistake(id, "A text has half a character (\\ud800 to \\udfff alone).", "{}"));
        }
    }

    private static string Raw(JsonNode? entry) => entry?.ToJsonString(PatchJson.Options) ?? "null";
}
