using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Patch.Core.Settings;

namespace Patch.ServiceDefaults.Sessions;

/// <summary>Registers the console's session, which api and worker share.</summary>
public static class SessionRegistration
{
    /// <summary>Part of every seal: a cookie of another program over the same keys is worth nothing here.</summary>
    private const string Application = "Patch";

    /// <summary>The cookie that forms are compared with.</summary>
    private const string Forms = "patch.forms";

    /// <summary>Adds the keys in the database and the cookie's scheme. May be called by api and worker in one process.</summary>
    public static AuthenticationBuilder AddConsoleSession(this IServiceCollection services, IConfiguration configuration)
    {
        var authentication = services.AddAuthentication();
        if (services.Any(service => service.ServiceType == typeof(SealingKeys)))
            return authentication;
        services.TryAddSingleton<SealingKeys>();
        services.AddPatchOptions<ConsoleSessionOptions>(configuration, ConsoleSessionOptions.Section);
        services.AddDataProtection().SetApplicationName(Application);
        services.AddOptions<KeyManagementOptions>().Configure<SealingKeys>((options, keys) => options.XmlRepository = keys);
        services.AddOptions<CookieAuthenticationOptions>(ConsoleSession.Scheme)
            .Configure<IOptions<ConsoleSessionOptions>, TimeProvider>((cookie, session, timeProvider) =>
            {
                cookie.ExpireTimeSpan = session.Value.Idle < session.Value.Limit ? session.Value.Idle : session.Value.Limit;
                cookie.TimeProvider = timeProvider;
            });
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = Forms;
            forms.Cookie.Path = "/";
            forms.Cookie.HttpOnly = true;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.SuppressXFrameOptionsHeader = true;
        });
        return authentication.AddCookie(ConsoleSession.Scheme, ConsoleSession.Configure);
    }
}
