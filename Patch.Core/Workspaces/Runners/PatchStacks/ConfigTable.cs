using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Reads values of a <c>[config]</c>; one of a wrong type blocks with a sentence that names its key.</summary>
internal sealed class ConfigTable(JsonObject config)
{
    private const int LongestMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>A text that is not empty; null when absent.</summary>
    public string? Text(string key) => config[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) && text.Trim().Length > 0 => text.Trim(),
        _ => throw Wrong(key, "a string that is not empty"),
    };

    /// <summary>A text that may stand in a commit as a name or an address.</summary>
    public string? Person(string key)
    {
        var text = Text(key);
        return text is null || text.All(letter => letter is not ('<' or '>') && !char.IsControl(letter)) ? text : throw Wrong(key, "one line without '<' and '>'");
    }

    /// <summary>One of a few words.</summary>
    public string? Word(string key, params string[] known)
    {
        var text = Text(key);
        return text is null || known.Contains(text) ? text : throw Wrong(key, string.Join(" or ", known.Select(word => $"\"{word}\"")));
    }

    public bool? Flag(string key) => config[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => throw Wrong(key, "true or false"),
    };

    public IReadOnlyList<string>? Texts(string key) => config[key] switch
    {
        null => null,
        JsonArray list when list.All(item => item is JsonValue value && value.TryGetValue<string>(out _)) => [.. list.Select(item => (string)item!)],
        _ => throw Wrong(key, "a list of strings"),
    };

    /// <summary>A list whose entries are shell commands, or tables <c>{ run, name?, timeout_ms? }</c>.</summary>
    public IReadOnlyList<VerifyCommand>? Commands(string key) => config[key] switch
    {
        null => null,
        JsonArray list => [.. list.Select(item => Command(key, item))],
        _ => throw Wrong(key, Commands()),
    };

    private static VerifyCommand Command(string key, JsonNode? item)
    {
        if (item is JsonValue value && value.TryGetValue<string>(out var line) && line.Trim().Length > 0)
            return new VerifyCommand(line, line, null);
        if (item is not JsonObject table)
            throw Wrong(key, Commands());
        if (table.FirstOrDefault(field => field.Key is not ("run" or "name" or "timeout_ms")).Key is { } unknown)
            throw new PatchStackBlockedException($"{key} in [config] of flow.toml has an entry with '{unknown}': known are run, name and timeout_ms.");
        var entry = new ConfigTable(table);
        var run = entry.Text("run") ?? throw Wrong(key, Commands());
        return new VerifyCommand(entry.Text("name") ?? run, run, entry.Milliseconds("timeout_ms"));
    }

    private TimeSpan? Milliseconds(string key) => config[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var number) && number is >= 1 and <= LongestMilliseconds => TimeSpan.FromMilliseconds(number),
        _ => throw Wrong(key, $"a whole number between 1 and {LongestMilliseconds} (a day)"),
    };

    private static string Commands() => "a list of strings, or of tables { run = \"...\", name = \"...\", timeout_ms = N }";

    private static PatchStackBlockedException Wrong(string key, string expected) => new($"{key} in [config] of flow.toml must be {expected}.");
}

/// <summary>A shell command that must succeed in a work tree of the candidate.</summary>
/// <param name="Name">As people call it; the command itself where it has no name.</param>
/// <param name="Run">The command.</param>
/// <param name="Timeout">Its own time limit; null: what is left of the step's.</param>
internal sealed record VerifyCommand(string Name, string Run, TimeSpan? Timeout);

/// <summary>The step cannot go on until a person did what the message says.</summary>
internal sealed class PatchStackBlockedException(string message) : Exception(message);
