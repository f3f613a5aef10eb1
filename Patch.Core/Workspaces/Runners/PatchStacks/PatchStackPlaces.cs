using Patch.Core.Git.Checkouts;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Where the fork, its upstream and the remotes to push to are.</summary>
/// <param name="Fork">URL or full path of the fork.</param>
/// <param name="IsCheckout">True when a person works in it.</param>
/// <param name="Upstream">URL or full path of upstream.</param>
/// <param name="ForkName">The fork as <c>owner/name</c> where that is known, else its URL or path as configured.</param>
/// <param name="UpstreamName">Upstream as <c>owner/name</c>; null where that is not known.</param>
internal sealed record PatchStackPlaces(string Fork, bool IsCheckout, string Upstream, string ForkName, string? UpstreamName)
{
    /// <summary>Finds them.</summary>
    /// <param name="config">The stack's configuration.</param>
    /// <param name="directory">The workspace's folder.</param>
    /// <param name="checkouts">Looks at a fork that is a checkout.</param>
    /// <param name="mustBeFit">A checkout that is not fit to be maintained blocks; false where it is only read.</param>
    /// <exception cref="PatchStackBlockedException">Says what to do.</exception>
    public static PatchStackPlaces Find(PatchStackConfig config, string directory, LocalCheckouts checkouts, bool mustBeFit = true)
    {
        var fork = Resolve(config.ForkRepo, directory);
        var upstream = config.UpstreamUrl is null ? null : Resolve(config.UpstreamUrl, directory);
        var checkout = PathOf(fork) is { } path && !IsBare(path);
        if (checkout)
        {
            fork = PathOf(fork)!;
            var state = checkouts.Inspect(fork, config.TargetBranch, config.UpstreamRemote, upstream);
            if (mustBeFit && state.Obstacles.Count > 0)
                throw new PatchStackBlockedException(string.Join(' ', state.Obstacles.Select(obstacle => obstacle.Sentence)));
            upstream ??= state.UpstreamUrl is { } url ? Resolve(url, fork) : null;
        }

        if (upstream is null)
        {
            throw new PatchStackBlockedException(
                $"Upstream is not known: set upstream_repo_url in [config] of flow.toml, since {config.ForkRepo} is no checkout with a remote {config.UpstreamRemote}.");
        }

        return new PatchStackPlaces(
            fork, checkout, upstream, config.ForkFullName ?? FullNameOf(fork) ?? config.ForkRepo, config.UpstreamFullName ?? FullNameOf(upstream));
    }

    /// <summary>The URL of a remote to push to.</summary>
    /// <exception cref="PatchStackBlockedException">The checkout has no such remote.</exception>
    public string PushUrl(string remote, PatchStackConfig config, string directory, LocalCheckouts checkouts)
    {
        if (IsUrl(remote) || remote.Contains('/', StringComparison.Ordinal))
            return Resolve(remote, directory);
        if (!IsCheckout)
        {
            return remote is "origin" or "fork" ? Fork : throw new PatchStackBlockedException(
                $"push_remotes names '{remote}', but {config.ForkRepo} is no checkout with remotes: name 'origin' (the fork itself) or a URL.");
        }

        return checkouts.Inspect(Fork, config.TargetBranch, remote).UpstreamUrl is { } url ? Resolve(url, Fork) : throw new PatchStackBlockedException(
            $"{Fork} has no remote {remote} to push to: add it with 'git remote add {remote} <URL>', or correct push_remotes in [config] of flow.toml.");
    }

    /// <summary><c>owner/name</c> of a URL with a host; null for paths and files, whose last folders mean nothing.</summary>
    internal static string? FullNameOf(string url)
    {
        var path = IsScpStyle(url)
            ? url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..]
            : Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.Scheme != Uri.UriSchemeFile ? uri.AbsolutePath : "";
        var trimmed = path.Trim('/');
        if (trimmed.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
            trimmed = trimmed[..^4];
        return trimmed.Contains('/', StringComparison.Ordinal) ? trimmed : null;
    }

    private static string Resolve(string place, string directory) =>
        IsUrl(place) || IsScpStyle(place) ? place : Path.GetFullPath(Path.Combine(directory, place));

    private static bool IsUrl(string place) => place.Contains("://", StringComparison.Ordinal);

    /// <summary>As git reads it: a colon before any slash.</summary>
    private static bool IsScpStyle(string place)
    {
        var colon = place.IndexOf(':', StringComparison.Ordinal);
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        return colon > 1 && (slash < 0 || colon < slash) && !IsUrl(place);
    }

    private static string? PathOf(string place) => Path.IsPathRooted(place)
        ? place
        : Uri.TryCreate(place, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath : null;

    private static bool IsBare(string path) =>
        !Path.Exists(Path.Combine(path, ".git")) && File.Exists(Path.Combine(path, "HEAD")) && Directory.Exists(Path.Combine(path, "objects"));
}
