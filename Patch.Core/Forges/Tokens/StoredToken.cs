using Microsoft.Extensions.Options;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Tokens;

/// <summary>A token from settings, a variable or a file.</summary>
/// <param name="key">The key of the host's settings.</param>
/// <param name="remoteUrl">What the settings are looked up by, at each use.</param>
/// <param name="options">The settings as they are now.</param>
internal sealed class StoredToken(string key, string remoteUrl, IOptionsMonitor<ForgeOptions> options) : IForgeCredential
{
    public Task<ForgeResult<ForgeToken>> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Read());

    public bool Refused(ForgeToken token) => Read() is { IsOk: true } now && now.Value.Text != token.Text;

    private ForgeResult<ForgeToken> Read()
    {
        var found = ForgeHosts.Find(options.CurrentValue, remoteUrl);
        if (!found.IsOk)
            return found.Fault;
        var settings = found.Value.Settings;
        var text = SecretText.Read($"{key}:Token", settings.Token, settings.TokenEnv, settings.TokenFile);
        if (!text.IsOk)
            return text.Fault;
        return SecretText.IsToken(text.Value)
            ? new ForgeToken(text.Value, text.Value, null)
            : new ForgeFault(ForgeFaults.Unauthorized, $"The token of {key} holds characters that no token has.", null, Permanent: true);
    }
}
