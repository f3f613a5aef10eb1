using Patch.Core.Data;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges;

/// <summary>Where a fork is at a forge.</summary>
/// <param name="Provider"><c>github</c>, <c>forgejo</c> or <c>gitlab</c>.</param>
/// <param name="Host">The forge's web address without a path.</param>
/// <param name="Repo"><c>owner/name</c>.</param>
internal sealed record ForkPlace(string Provider, string Host, string Repo);

internal sealed class ForkForges
{
    public ForkPlace? Find(string url) => throw new NotSupportedException(url);

    public ForgeResult<IForge> Open(ForkPlace place) => throw new NotSupportedException();

    public ForgeResult<IForge> Open(ForgeThread thread) => Open(new ForkPlace(thread.Provider, thread.Host, thread.Repo));

    public Task<ForgeResult<string>> PushUrlAsync(ForgeThread thread, CancellationToken cancellationToken) => throw new NotSupportedException();
}
