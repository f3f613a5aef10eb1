using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Tokens;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Forges;

/// <summary>Where a fork is at a forge.</summary>
/// <param name="Provider"><c>github</c>, <c>forgejo</c> or <c>gitlab</c>.</param>
/// <param name="Host">The forge's web address without a path.</param>
/// <param name="Repo"><c>owner/name</c>.</param>
internal sealed record ForkPlace(string Provider, string Host, string Repo)
{
    /// <summary>The clone URL.</summary>
    public string Url => $"{Host}/{Repo}.git";
}

/// <summary>Finds forks by their URLs at the forges of the settings, opens them, and says how to push to them.</summary>
/// <param name="find">A fork by its URL; null where its host is no forge of the settings.</param>
/// <param name="open">One repository, or why it cannot be opened.</param>
/// <param name="token">The token to push with.</param>
internal sealed class ForkForges(
    Func<string, ForkPlace?> find, Func<ForkPlace, ForgeResult<IForge>> open, Func<ForkPlace, CancellationToken, Task<ForgeResult<string>>> token)
{
    /// <summary>Over the settings.</summary>
    public static ForkForges Of(ForgeDirectory directory, AppTokens apps, IOptionsMonitor<ForgeOptions> options) => new(
        url => FindBy(options.CurrentValue, url),
        place => directory.Open(place.Url, place.Repo),
        async (place, cancellationToken) => await TokenAsync(apps, options, place, cancellationToken));

    /// <summary>A fork by its URL; null where its host is no forge of the settings.</summary>
    public ForkPlace? Find(string url) => find(url);

    /// <summary>One repository, or why it cannot be opened. Sends nothing.</summary>
    public ForgeResult<IForge> Open(ForkPlace place) => open(place);

    /// <summary>The repository of a thread.</summary>
    public ForgeResult<IForge> Open(ForgeThread thread) => open(PlaceOf(thread));

    /// <summary>The URL to push to, with the forge's token as its password: it is never logged, and goes nowhere but to Git.</summary>
    public async Task<ForgeResult<string>> PushUrlAsync(ForgeThread thread, CancellationToken cancellationToken)
    {
        var place = PlaceOf(thread);
        var found = await token(place, cancellationToken);
        if (!found.IsOk)
            return found.Fault;
        return new UriBuilder(place.Url) { UserName = UserOf(place.Provider), Password = Uri.EscapeDataString(found.Value) }.Uri.AbsoluteUri;
    }

    /// <summary>Forges take any name with a token, but for a few kinds of it these.</summary>
    private static string UserOf(string provider) => provider switch { ForgeProviders.GitHub => "x-access-token", ForgeProviders.GitLab => "oauth2", _ => "patch" };

    private static ForkPlace? FindBy(ForgeOptions options, string url)
    {
        if (ForgeHosts.Find(options, url) is not { IsOk: true } found || RemoteHost.Of(url) is not { } remote || PatchStackPlaces.FullNameOf(url) is not { } repo)
            return null;
        return new ForkPlace(found.Value.Host.Provider, $"{remote.Scheme}://{remote.Full}", repo);
    }

    private static async Task<ForgeResult<string>> TokenAsync(AppTokens apps, IOptionsMonitor<ForgeOptions> options, ForkPlace place, CancellationToken cancellationToken)
    {
        var found = ForgeHosts.Find(options.CurrentValue, place.Url);
        if (!found.IsOk)
            return found.Fault;
        var (host, settings) = found.Value;
        IForgeCredential credential = settings.App is null ? new StoredToken(host.Key, place.Url, options) : apps.For(host, place.Url, place.Repo);
        var got = await credential.GetAsync(cancellationToken);
        return got.IsOk ? got.Value.Text : got.Fault;
    }

    private static ForkPlace PlaceOf(ForgeThread thread) => new(thread.Provider, thread.Host, thread.Repo);
}
