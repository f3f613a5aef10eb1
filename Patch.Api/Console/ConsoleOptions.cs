namespace Patch.Api.Console;

/// <summary>The console: who may sign in besides the bearer of the admin token.</summary>
internal sealed class ConsoleOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Console";

    /// <summary>Sign-in by OpenID Connect; without an authority there is none.</summary>
    public OidcOptions Oidc { get; set; } = new();
}

/// <summary>An OpenID Connect provider, and which role its people get.</summary>
internal sealed class OidcOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = ConsoleOptions.Section + ":Oidc";

    /// <summary>The issuer's URL, as its discovery document has it; null for no sign-in by OpenID Connect.</summary>
    public string? Authority { get; set; }

    /// <summary>What the sign-in page calls the provider.</summary>
    public string Name { get; set; } = "your organisation";

    /// <summary>Is it asked for at all?</summary>
    public bool IsSet => !string.IsNullOrWhiteSpace(Authority);

    /// <summary>Scheme and host of the authority; null without one.</summary>
    public string? Origin => Uri.TryCreate(Authority, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : null;
}
