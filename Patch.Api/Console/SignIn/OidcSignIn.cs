using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Patch.Api.Console.Acts;
using Patch.Core.Settings;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.SignIn;

/// <summary>Sign-in by OpenID Connect: the code flow with PKCE, the provider's word kept as nothing but a name and a role.</summary>
internal static partial class OidcSignIn
{
    /// <summary>Name of the scheme.</summary>
    public const string Scheme = "PatchOidc";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private const int LargestAnswer = 1024 * 1024;

    /// <summary>Adds the settings always, and the scheme only where an authority is set: a scheme without one fails every request.</summary>
    public static void AddOidc(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        authentication.Services.AddPatchOptions<OidcOptions>(configuration, OidcOptions.Section);
        if (string.IsNullOrWhiteSpace(configuration[$"{OidcOptions.Section}:{nameof(OidcOptions.Authority)}"]))
            return;
        authentication.Services.AddSingleton<OidcEvents>();
        authentication.AddOpenIdConnect(Scheme, options => options.EventsType = typeof(OidcEvents));
        authentication.Services.AddOptions<OpenIdConnectOptions>(Scheme)
            .Configure<IOptions<OidcOptions>, IConfiguration>((scheme, settings, all) => Configure(scheme, settings.Value, all));
    }

    public static IEndpointRouteBuilder MapOidc(this IEndpointRouteBuilder console)
    {
        console.MapPost(ConsolePaths.SignInWithProvider, ChallengeAsync).AllowAnonymous().WithOwnFormsOnly();
        console.MapGet(ConsolePaths.SignedIn, ([FromQuery(Name = "return")] string? back) => Onwards.To(back)).AllowAnonymous().ExcludeFromDescription();
        return console;
    }

    private static void Configure(OpenIdConnectOptions scheme, OidcOptions settings, IConfiguration configuration)
    {
        scheme.Authority = settings.Authority!.Trim();
        scheme.RequireHttpsMetadata = scheme.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        scheme.ClientId = settings.ClientId;
        scheme.ClientSecret = settings.Secret(configuration);
        scheme.SignInScheme = ConsoleSession.Scheme;
        scheme.ResponseType = OpenIdConnectResponseType.Code;

        // A form posted from the provider's site would come without the cookies that prove who asked.
        scheme.ResponseMode = OpenIdConnectResponseMode.Query;
        scheme.UsePkce = true;
        scheme.SaveTokens = false;
        scheme.MapInboundClaims = false;
        scheme.GetClaimsFromUserInfoEndpoint = settings.UserInfo;
        scheme.ClaimActions.MapJsonKey(settings.RoleClaim, settings.RoleClaim);
        scheme.ClaimActions.MapJsonKey(settings.NameClaim, settings.NameClaim);
        scheme.Scope.Clear();
        foreach (var scope in settings.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            scheme.Scope.Add(scope);
        scheme.CallbackPath = ConsolePaths.SignInCallback;
        scheme.SignedOutCallbackPath = default;
        scheme.RemoteSignOutPath = default;
        scheme.BackchannelTimeout = Patience;
        scheme.Backchannel = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Patience })
        {
            Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer,
        };
        foreach (var cookie in (CookieBuilder[])[scheme.CorrelationCookie, scheme.NonceCookie])
        {
            // Lax: the way back from the provider is a link from another site.
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.HttpOnly = true;
            cookie.Path = ConsolePaths.SignIn;
        }
    }

    private static async Task<IResult> ChallengeAsync(
        [FromForm(Name = "return")] string? back, HttpContext context, IOptions<OidcOptions> settings, ILogger<OidcOptions> logger)
    {
        if (!settings.Value.IsSet)
            return TypedResults.LocalRedirect(ConsolePaths.SignIn);
        try
        {
            var wanted = ConsolePaths.With(ConsolePaths.SignedIn, ("return", ConsolePaths.LocalOrOverview(back)));
            await context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = wanted });

            // Not by the redirect that the challenge is answered with: browsers hold it to be where the form leads, and which hosts a provider
            // goes by the policy cannot know.
            var address = context.Response.Headers.Location.ToString();
            context.Response.Headers.Remove("Location");
            context.Response.StatusCode = StatusCodes.Status200OK;
            return Onwards.ToProvider(address);
        }
        catch (Exception unreachable) when (unreachable is InvalidOperationException or HttpRequestException or IOException or TaskCanceledException)
        {
            Log.Unreachable(logger, settings.Value.Authority!, unreachable.Message);
            return TypedResults.LocalRedirect(ConsolePaths.With(ConsolePaths.SignIn, ("error", SignInErrors.Provider)));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The OpenID Connect provider {Authority} cannot be used: {Reason}")]
        public static partial void Unreachable(ILogger logger, string authority, string reason);
    }
}
