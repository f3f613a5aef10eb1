using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.Tokens;

/// <summary>The hourly tokens of GitHub App installations, kept in memory until shortly before they expire.</summary>
internal sealed class AppTokens(ForgeClients clients, IOptionsMonitor<ForgeOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Slot> slots = new(StringComparer.Ordinal);

    /// <summary>The credential of a repository at a host that has an App.</summary>
    public IForgeCredential For(ForgeHost host, string remoteUrl, string fullName) => new Installation(this, host, remoteUrl, fullName);

    private async Task<ForgeResult<ForgeToken>> GetAsync(ForgeHost host, string remoteUrl, string fullName, CancellationToken cancellationToken)
    {
        var found = ForgeHosts.Find(options.CurrentValue, remoteUrl);
        if (!found.IsOk)
            return found.Fault;
        var app = found.Value.Settings.App ?? new ForgeAppOptions();
        var slot = slots.GetOrAdd(SlotOf(host, app, fullName), _ => new Slot());
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            if (slot.Token is { } kept && slot.ExpiresAt - Early > timeProvider.GetUtcNow())
                return kept;
            var asked = await AskAsync(host, app, fullName, cancellationToken);
            if (!asked.IsOk)
                return asked.Fault;
            var (token, expiresAt) = asked.Value;
            (slot.Token, slot.ExpiresAt) = (token, expiresAt);
            return token;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private bool Refused(ForgeHost host, string remoteUrl, string fullName, ForgeToken token)
    {
        var found = ForgeHosts.Find(options.CurrentValue, remoteUrl);
        if (!found.IsOk || found.Value.Settings.App is not { } app || !slots.TryGetValue(SlotOf(host, app, fullName), out var slot))
            return false;
        if (slot.Token?.Text == token.Text)
            slot.Token = null;
        return true;
    }

    private async Task<ForgeResult<(ForgeToken Token, DateTimeOffset ExpiresAt)>> AskAsync(
        ForgeHost host, ForgeAppOptions app, string fullName, CancellationToken cancellationToken)
    {
        var pem = SecretText.Read($"{host.Key}:App:PrivateKey", app.PrivateKey, app.PrivateKeyEnv, app.PrivateKeyFile);
        if (!pem.IsOk)
            return pem.Fault;
        if (!AppJwt.IsKey(pem.Value))
            return new ForgeFault(ForgeFaults.Unauthorized, $"The private key of {host.Key}:App is not an RSA key in PEM.", null, Permanent: true);
        using var client = clients.CreateBare(host);
        ForgeHeaders.AddDefaults(client, host.Provider);
        var (api, wire) = (ForgeClients.Api<IGitHubAppApi>(client), clients.Wire(client, host, fullName, $"/repos/{fullName}"));
        string Jwt() => AppJwt.Sign(app.Id!.Trim(), pem.Value, timeProvider.GetUtcNow());

        var installation = app.InstallationId;
        if (installation is null)
        {
            var parts = fullName.Split('/');
            var looked = await wire.ReadAsync<WireInstallation>(
                new ForgeCall($"say where the App of {host.Key}:App is installed", "an installation of the App on the repository"),
                token => api.InstallationAsync(parts[0], parts[^1], Jwt(), token), cancellationToken);
            if (!looked.IsOk)
                return looked.Fault;
            installation = looked.Value.Id;
        }

        var given = await wire.ReadAsync<WireToken>(
            new ForgeCall($"give the App of {host.Key}:App a token", "an installation of the App that is not suspended"),
            token => api.TokenAsync(installation.Value, Jwt(), token), cancellationToken);
        if (!given.IsOk)
            return given.Fault;
        if (!SecretText.IsToken(given.Value.Token))
            return new ForgeFault(ForgeFaults.BadAnswer, $"{host.Title} at {host.Name} gave the App of {host.Key}:App a token that is none.", null, Permanent: false);
        var rights = given.Value.Permissions is { } permissions ? string.Join(", ", permissions.Select(right => $"{right.Key}={right.Value}")) : null;
        return (new ForgeToken(given.Value.Token, $"app:{app.Id}:{installation}", rights), given.Value.ExpiresAt);
    }

    /// <summary>A changed App, installation or key has a slot of its own, so that it counts at once.</summary>
    private static string SlotOf(ForgeHost host, ForgeAppOptions app, string fullName) =>
        string.Join('\n', host.ApiUrl, app.Id, app.InstallationId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? fullName.ToLowerInvariant(), app.PrivateKey, app.PrivateKeyEnv, app.PrivateKeyFile);

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public ForgeToken? Token { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }

    private sealed class Installation(AppTokens tokens, ForgeHost host, string remoteUrl, string fullName) : IForgeCredential
    {
        public Task<ForgeResult<ForgeToken>> GetAsync(CancellationToken cancellationToken) => tokens.GetAsync(host, remoteUrl, fullName, cancellationToken);

        public bool Refused(ForgeToken token) => tokens.Refused(host, remoteUrl, fullName, token);
    }

    private sealed record WireInstallation(long Id);

    private sealed record WireToken(string Token, DateTimeOffset ExpiresAt, Dictionary<string, string>? Permissions = null);
}
