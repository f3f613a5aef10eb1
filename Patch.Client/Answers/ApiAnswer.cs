using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>What Patch answers. Fields that this version of the client does not know are kept, so that writing an answer again loses nothing.</summary>
public abstract record ApiAnswer
{
    /// <summary>Fields without a property of their own; null when there are none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Further { get; init; }
}

/// <summary>One page of a list, newest first.</summary>
public abstract record ApiPage<T> : ApiAnswer
{
    /// <summary>What to pass as <c>cursor</c> for the next page; null on the last.</summary>
    [JsonPropertyOrder(1)]
    public string? Next { get; init; }

    /// <summary>The rows of the page, under whatever name the list has.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<T> Items { get; }
}
