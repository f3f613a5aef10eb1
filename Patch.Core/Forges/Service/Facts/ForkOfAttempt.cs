using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Core.Forges.Service.Facts;

/// <summary>Which stack an attempt is about, and where its fork is: a pure rule.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Fork">The fork as <c>owner/name</c>, else as its flow names it.</param>
/// <param name="Url">Where the fork is; null where that is not known, or only a path.</param>
/// <param name="Branch">The maintained branch; null where that is not known.</param>
/// <param name="Point">The upstream point.</param>
internal sealed record ForkOfAttempt(string Stack, string Fork, string? Url, string? Branch, string Point)
{
    private static readonly string[] Prefixes = ["refs/tags/", "refs/heads/"];

    /// <summary>Null for an attempt that is about no stack or no upstream point.</summary>
    public static ForkOfAttempt? Of(MaintenanceAttempt attempt, AttemptTold told, IReadOnlyList<StackDefinition> stacks, ForgeServiceOptions options)
    {
        if (told.Flow is not { } stack || PointOf(attempt, told) is not { } point)
            return null;
        var definition = stacks.FirstOrDefault(known => known.Name == stack);
        var fork = definition?.ForkName ?? ArtifactFacts.Text(told.Artifacts, "repo");
        if (string.IsNullOrEmpty(fork))
            return null;
        var url = new[] { options.Of(fork)?.Url, definition?.Fork, ArtifactFacts.Text(told.Artifacts, "fork") }.FirstOrDefault(IsRemote);
        return new ForkOfAttempt(stack, fork, url, definition?.Branch ?? ArtifactFacts.Text(told.Artifacts, "branch"), point);
    }

    private static string? PointOf(MaintenanceAttempt attempt, AttemptTold told)
    {
        var named = attempt.UpstreamTag ?? ArtifactFacts.Text(told.Artifacts, "tag") ?? attempt.UpstreamRef ?? attempt.UpstreamSha;
        var prefix = Prefixes.FirstOrDefault(prefix => named?.StartsWith(prefix, StringComparison.Ordinal) == true);
        return string.IsNullOrWhiteSpace(named) || named.Length > IdKeys.MaxIdLength ? null : named[(prefix?.Length ?? 0)..];
    }

    private static bool IsRemote(string? url) => url is not null && !url.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        && (url.Contains("://", StringComparison.Ordinal) || url.IndexOf(':', StringComparison.Ordinal) > 1);
}
