using Microsoft.Extensions.Options;
using Patch.Core.Forges.Tokens;

namespace Patch.Core.Forges.Hosts;

/// <summary>What can be told of the settings at start: each sentence names the key.</summary>
internal sealed class ForgeOptionsRules : IValidateOptions<ForgeOptions>
{
    public ValidateOptionsResult Validate(string? name, ForgeOptions options)
    {
        var mistakes = options.Hosts.SelectMany(host => Mistakes(ForgeHosts.KeyOf(host.Key), host.Key, host.Value)).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(string key, string host, ForgeHostOptions settings)
    {
        if (settings.Provider is { Length: > 0 } word && ForgeProviders.Of(word) is null)
            yield return $"{key}:Provider is none of github, forgejo, gitea, gitlab.";
        if (string.IsNullOrEmpty(settings.Provider) && ForgeProviders.OfHost((settings.Host ?? host).Split(':')[0]) is null)
            yield return $"{key}:Provider is not set: it is github, forgejo, gitea or gitlab.";
        if (settings.ApiUrl is { Length: > 0 } api && !IsBase(api))
            yield return $"{key}:ApiUrl is not an http or https URL without user, query and fragment.";
        if (Set(settings.Token, settings.TokenEnv, settings.TokenFile) > 1)
            yield return $"Of {key}:Token, {key}:TokenEnv and {key}:TokenFile only one may be set.";
        if (settings.Token is { Length: > 0 } token && !SecretText.IsToken(token.Trim()))
            yield return $"{key}:Token holds characters that no token has.";
        if (settings.App is { } app)
        {
            foreach (var mistake in Mistakes(key, host, settings, app))
                yield return mistake;
        }
    }

    private static IEnumerable<string> Mistakes(string key, string host, ForgeHostOptions settings, ForgeAppOptions app)
    {
        if ((settings.Provider is { Length: > 0 } word ? ForgeProviders.Of(word) : ForgeProviders.OfHost((settings.Host ?? host).Split(':')[0])) != ForgeProviders.GitHub)
            yield return $"{key}:App is set, and only GitHub has Apps.";
        if (Set(settings.Token, settings.TokenEnv, settings.TokenFile) > 0)
            yield return $"{key}:App and a token are both set; only one may be.";
        if (string.IsNullOrWhiteSpace(app.Id))
            yield return $"{key}:App:Id is not set.";
        if (Set(app.PrivateKey, app.PrivateKeyEnv, app.PrivateKeyFile) != 1)
            yield return $"Of {key}:App:PrivateKey, {key}:App:PrivateKeyEnv and {key}:App:PrivateKeyFile exactly one must be set.";
        if (app.PrivateKey is { Length: > 0 } pem && !AppJwt.IsKey(pem))
            yield return $"{key}:App:PrivateKey is not an RSA private key in PEM.";
    }

    private static int Set(params string?[] values) => values.Count(value => !string.IsNullOrWhiteSpace(value));

    private static bool IsBase(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;
}
