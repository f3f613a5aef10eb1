using System.ComponentModel.DataAnnotations;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.SignIn;

/// <summary>Sign-in to the console by an OpenID Connect provider, and which role its people get. Without an authority there is none.</summary>
internal sealed class OidcOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Console:Oidc";

    /// <summary>The issuer's URL, as its discovery document has it.</summary>
    public string? Authority { get; set; }

    /// <summary>What the provider calls this Patch.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret that the provider gave for it; null for a public client, which PKCE alone proves. Never logged.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Name of the environment variable that holds <see cref="ClientSecret"/>.</summary>
    public string? ClientSecretEnv { get; set; }

    /// <summary>Path of the file that holds <see cref="ClientSecret"/>.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>What the sign-in page calls the provider.</summary>
    public string Name { get; set; } = "your organisation";

    /// <summary>What is asked for, with spaces between.</summary>
    [Required]
    public string Scopes { get; set; } = "openid profile";

    /// <summary>The claim that names a person; where it is missing, the subject does.</summary>
    [Required]
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The claim whose values are looked up in the three lists; it may be there several times, or be a list.</summary>
    [Required]
    public string RoleClaim { get; set; } = "groups";

    /// <summary>Values of the claim that make a viewer, comma-separated.</summary>
    public string Viewers { get; set; } = "";

    /// <summary>Values of the claim that make an operator, comma-separated.</summary>
    public string Operators { get; set; } = "";

    /// <summary>Values of the claim that make an admin, comma-separated.</summary>
    public string Admins { get; set; } = "";

    /// <summary>The role of everybody else whom the provider signs in; null lets nobody else in.</summary>
    public string? DefaultRole { get; set; }

    /// <summary>True: claims are asked for at the provider's userinfo endpoint too, where they are not in the token.</summary>
    public bool UserInfo { get; set; }

    /// <summary>Is it asked for at all?</summary>
    internal bool IsSet => !string.IsNullOrWhiteSpace(Authority);

    /// <summary>Tells these settings from others, as far as a role depends on them; null without an authority.</summary>
    internal string? Stamp => IsSet
        ? ConsoleSession.StampOf(string.Join('\n', Authority!.Trim(), ClientId, RoleClaim, Viewers, Operators, Admins, DefaultRole))
        : null;

    /// <summary>The highest role that one of <paramref name="values"/> gives; null for none.</summary>
    internal string? RoleOf(IReadOnlyCollection<string> values)
    {
        (string Role, string List)[] highestFirst = [(ConsoleRoles.Admin, Admins), (ConsoleRoles.Operator, Operators), (ConsoleRoles.Viewer, Viewers)];
        var found = highestFirst.Where(pair => pair.List
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(value => values.Contains(value, StringComparer.Ordinal)));
        return found.Select(pair => pair.Role).FirstOrDefault() ?? (string.IsNullOrWhiteSpace(DefaultRole) ? null : DefaultRole);
    }

    /// <summary>The client's secret, wherever it is kept; null where none is.</summary>
    internal string? Secret(IConfiguration configuration)
    {
        if (!string.IsNullOrWhiteSpace(ClientSecret))
            return ClientSecret;
        if (!string.IsNullOrWhiteSpace(ClientSecretEnv))
            return configuration[ClientSecretEnv];
        return string.IsNullOrWhiteSpace(ClientSecretFile) ? null : File.ReadAllText(ClientSecretFile).Trim();
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsSet)
            yield break;
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            yield return new ValidationResult("The authority must be an https URL; http is taken on this machine alone.", [nameof(Authority)]);
        if (string.IsNullOrWhiteSpace(ClientId))
            yield return new ValidationResult("With an authority the client's id must be set: the provider gives it.", [nameof(ClientId)]);
        if (!string.IsNullOrWhiteSpace(DefaultRole) && !ConsoleRoles.All.Contains(DefaultRole))
            yield return new ValidationResult($"The role must be one of {string.Join(", ", ConsoleRoles.All)}.", [nameof(DefaultRole)]);
        if (!string.IsNullOrWhiteSpace(ClientSecretFile) && string.IsNullOrWhiteSpace(ClientSecret) && !File.Exists(ClientSecretFile))
            yield return new ValidationResult("There is no such file.", [nameof(ClientSecretFile)]);
        if (new[] { Viewers, Operators, Admins, DefaultRole }.All(string.IsNullOrWhiteSpace))
            yield return new ValidationResult("Nobody could sign in: say which values of the claim make an admin, an operator or a viewer.", [nameof(Admins)]);
    }
}
