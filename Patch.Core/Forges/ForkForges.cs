using Patch.Core.Data;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges;

/// <summary>Where a fork is at a forge.</summary>
/// <param name="Provider"><c>github</c>, <c>forgejo</c> or <c>gitlab</c>.</param>
/// <param name="Host">The forge's web address without a path.</param>
/// <param name="Repo"><c>owner/name</c>.</param>
internal sealed record ForkPlace(string Provider, string Host, string Repo);

/// <summary>Finds and opens forks at the forges of the settings.</summary>
/// <param name="find">A fork by its URL; null where its host is no forge of the settings.</param>
/// <param name="open">One repository, or why it cannot be opened.</param>
/// <param name="pushUrl">The URL to push to, with the forge's token as its login. Never logged.</param>
internal sealed class ForkForges(
    Func<string, ForkPlace?> find, Func<ForkPlace, ForgeResult<IForge>> open, Func<ForkPlace, CancellationToken, Task<ForgeResult<string>>> pushUrl)
{
    /// <summary>A fork by its URL; null where its host is no forge of the settings.</summary>
    public ForkPlace? Find(string url) => find(url);

    /// <summary>One repository, or why it cannot be opened.</summary>
    public ForgeResult<IForge> Open(ForkPlace place) => open(place);

    /// <summary>The repository of a thread.</summary>
    public ForgeResult<IForge> Open(ForgeThread thread) => open(PlaceOf(thread));

    /// <summary>The URL to push to, with the forge's token as its login.</summary>
    public Task<ForgeResult<string>> PushUrlAsync(ForgeThread thread, CancellationToken cancellationToken) => pushUrl(PlaceOf(thread), cancellationToken);

    private static ForkPlace PlaceOf(ForgeThread thread) => new(thread.Provider, thread.Host, thread.Repo);
}
