using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>
/// What upstream did, whoever told of it: the same release or push has one key, by feed and by webhook, so that it becomes one signal.
/// </summary>
public static class FactKeys
{
    /// <summary>The key of a fact; null where it cannot be told from others: a ref that moved as nobody expects, a release without a tag.</summary>
    /// <param name="repo"><c>owner/name</c> of the repository, letter case aside.</param>
    /// <param name="event"><c>release</c> or <c>push</c>.</param>
    /// <param name="tag">Of a release: the real tag.</param>
    /// <param name="reference">Of a push: the full ref.</param>
    /// <param name="sha">Of a push: the commit.</param>
    public static string? Of(string repo, string @event, string? tag, string? reference, string? sha) => (@event, tag, reference, sha) switch
    {
        ("release", { Length: > 0 }, _, _) => IdKeys.Of($"{repo.ToUpperInvariant()}\0release\0{tag}"),
        ("push", _, { Length: > 0 }, { Length: > 0 }) => IdKeys.Of($"{repo.ToUpperInvariant()}\0push\0{reference}\0{sha}"),
        _ => null,
    };
}
