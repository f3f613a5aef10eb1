using System.Text.Json.Nodes;

namespace Patch.Tests.Forges.Stub;

/// <summary>What the stub answers.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Json">Its body; null for none.</param>
/// <param name="IsList">A list, which is given in pages; <paramref name="Json"/> is an array, or an object with one in <paramref name="ListName"/>.</param>
/// <param name="ListName">Where the list is in the body; null: it is the body.</param>
internal sealed record StubAnswer(int Status, JsonNode? Json = null, bool IsList = false, string? ListName = null)
{
    public string Text => Json?.ToJsonString() ?? "";

    /// <summary>Headers beside those that every answer has.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    public static StubAnswer Ok(JsonNode json) => new(200, json);

    public static StubAnswer Created(JsonNode json) => new(201, json);

    public static StubAnswer List(IEnumerable<JsonNode> entries) => new(200, new JsonArray([.. entries]), IsList: true);

    public static StubAnswer Message(int status, string message) => new(status, new JsonObject { ["message"] = message });
}

/// <summary>A request that a dialect answers.</summary>
/// <param name="Method">As <c>GET</c>.</param>
/// <param name="Path">The segments behind the repository, decoded one by one.</param>
/// <param name="Query">The query.</param>
/// <param name="Body">The body; an empty object for none.</param>
/// <param name="User">Who asks.</param>
internal sealed record StubRequest(string Method, string[] Path, IReadOnlyDictionary<string, string> Query, JsonObject Body, string User)
{
    public string? Text(string name) => Body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public bool Flag(string name) => Body[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public IReadOnlyList<string> Texts(string name) => Body[name] is JsonArray list ? [.. list.Select(entry => entry!.ToString())] : [];

    public IReadOnlyDictionary<string, string> Map(string name) =>
        Body[name] is JsonObject map ? map.ToDictionary(pair => pair.Key, pair => pair.Value!.ToString()) : new Dictionary<string, string>();
}

/// <summary>A forge's API in front of the stub's state.</summary>
internal interface IStubDialect
{
    /// <summary>Path of the API, as <c>/api/v3</c>.</summary>
    string Prefix { get; }

    /// <summary>The repository's name and the segments behind it; null where the path names no repository.</summary>
    (string FullName, string[] Parts)? Split(string[] segments);

    /// <summary>The path of a repository's API as a redirect names it.</summary>
    string PathOf(StubRepository repository);

    /// <summary>The right that a request needs, in the forge's words.</summary>
    string RightOf(string method, string[] rest);

    /// <summary>The answer; null where there is no such route.</summary>
    StubAnswer? Answer(StubRepository repository, StubRequest request);

    /// <summary>The answer where the token lacks the right.</summary>
    StubAnswer MissingRight(string right);

    /// <summary>The answer to a write to an archived repository.</summary>
    StubAnswer Archived();
}
