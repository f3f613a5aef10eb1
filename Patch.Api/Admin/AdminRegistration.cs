using Microsoft.AspNetCore.Authentication;
using Patch.Api.Http;
using Patch.Core.Settings;

namespace Patch.Api.Admin;

/// <summary>Registers the admin policy, and makes the group of endpoints that it guards.</summary>
internal static class AdminRegistration
{
    public static IServiceCollection AddAdmin(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<AdminOptions>(configuration, AdminOptions.Section);
        services.AddSingleton<AdminTokens>();
        services.AddAuthentication(AdminAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, AdminAuthentication>(AdminAuthentication.Name, null);
        services.AddAuthorizationBuilder().AddPolicy(
            AdminAuthentication.Name, policy => policy.AddAuthenticationSchemes(AdminAuthentication.Name).RequireAuthenticatedUser());
        return services.AddSingleton<MatcherPolicy, ExactPathPolicy>();
    }

    /// <summary>The endpoints for operators: all ask for the admin token, and none answers to its path with a slash behind.</summary>
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGroup("").RequireAuthorization(AdminAuthentication.Name)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ShortError), ["application/json"]));
}
