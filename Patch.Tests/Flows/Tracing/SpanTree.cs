using Patch.Tests.Support.Otlp;

namespace Patch.Tests.Flows.Tracing;

/// <summary>One trace, to walk up and down.</summary>
internal sealed class SpanTree(IEnumerable<SeenSpan> spans)
{
    private readonly Dictionary<string, SeenSpan> byId = spans.ToDictionary(span => span.Id);

    public IReadOnlyCollection<SeenSpan> All => byId.Values;

    /// <summary>The spans that have no parent, or one that did not arrive.</summary>
    public IReadOnlyList<SeenSpan> Roots => [.. byId.Values.Where(span => span.ParentId is null || !byId.ContainsKey(span.ParentId))];

    /// <summary>The spans of a name, in the order in which they began.</summary>
    public IReadOnlyList<SeenSpan> Named(string name) => [.. byId.Values.Where(span => span.Name == name).OrderBy(span => span.Start)];

    /// <summary>The name of the span's parent; empty for a root.</summary>
    public string ParentOf(SeenSpan span) => span.ParentId is { } parent && byId.TryGetValue(parent, out var found) ? found.Name : "";

    /// <summary>For a message: the tree, indented.</summary>
    public override string ToString() => string.Join('\n', Roots.SelectMany(root => Lines(root, "")));

    private IEnumerable<string> Lines(SeenSpan span, string indent) =>
    [
        $"{indent}{span.Name} [{span.Service}]{(span.IsError ? " ERROR" : "")} {string.Join(' ', span.Tags.Where(tag => tag.Key.StartsWith("patch.", StringComparison.Ordinal)).Select(tag => $"{tag.Key}={tag.Value}"))}",
        .. byId.Values.Where(child => child.ParentId == span.Id).OrderBy(child => child.Start).SelectMany(child => Lines(child, indent + "  ")),
    ];
}
