using Microsoft.AspNetCore.Authentication.Cookies;
using Patch.Api.Console.Acts;
using Patch.Api.Console.Assets;
using Patch.Api.Console.Layout;
using Patch.Api.Console.Live;
using Patch.Api.Console.Pages.Health;
using Patch.Api.Console.SignIn;
using Patch.ServiceDefaults.Audit;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console;

/// <summary>Registers the console and maps its pages, its acts and its files.</summary>
internal static class ConsoleRegistration
{
    public static IServiceCollection AddConsole(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRazorComponents();
        var authentication = services.AddConsoleSession(configuration);
        authentication.AddOidc(configuration);
        authentication.AddPolicyScheme(ConsolePolicies.Scheme, null, scheme =>
        {
            scheme.ForwardDefaultSelector = ConsoleDoor.Of;
            scheme.ForwardChallenge = ConsoleSession.Scheme;
            scheme.ForwardForbid = ConsoleSession.Scheme;
        });
        services.AddSingleton<SessionEvents>();
        services.AddOptions<CookieAuthenticationOptions>(ConsoleSession.Scheme).Configure(cookie => cookie.EventsType = typeof(SessionEvents));
        ConsolePolicies.Add(services.AddAuthorizationBuilder());
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<AuditTrail>();
        services.AddScoped<HealthLook>().AddScoped<DependencyHealth>();
        services.AddLive(configuration);
        return services;
    }

    public static IEndpointRouteBuilder MapConsole(this IEndpointRouteBuilder endpoints)
    {
        // The group asks for a viewer of whatever it holds, what the framework adds by itself included; the sign-in pages say otherwise.
        var console = endpoints.MapGroup("").RequireAuthorization(ConsolePolicies.Viewer);
        console.MapRazorComponents<App>();
        console.MapAssets();
        console.MapSignIn().MapOidc();
        console.MapPost(ConsolePaths.Theme, Themes.Choose).WithOwnFormsOnly();
        console.MapLive();
        console.MapSourceActs().MapDeliveryActs().MapWorkspaceActs().MapChannelActs();
        console.MapEventActs().MapAttemptActs().MapStackActs();
        return endpoints;
    }
}
