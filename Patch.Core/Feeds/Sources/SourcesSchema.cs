namespace Patch.Core.Feeds.Sources;

/// <summary>The JSON Schema of <c>feed-sources.json</c> (draft 2020-12), which says to editors what <see cref="SourceRules"/> says to Patch.</summary>
public static class SourcesSchema
{
    /// <summary>The schema as JSON.</summary>
    public static string Read()
    {
        using var stream = typeof(SourcesSchema).Assembly.GetManifestResourceStream("Patch.Core.Feeds.feed-sources.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
