using Microsoft.AspNetCore.Authorization;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console;

/// <summary>The policies of the console, one a role. A page or an act names the least role that it is for.</summary>
public static class ConsolePolicies
{
    /// <summary>Name of the scheme that takes the session's cookie, or what the admin API takes.</summary>
    public const string Scheme = "PatchConsoleOrToken";

    /// <summary>For who may read.</summary>
    public const string Viewer = "console." + ConsoleRoles.Viewer;

    /// <summary>For who may retry, replay, poll, forecast and start attempts.</summary>
    public const string Operator = "console." + ConsoleRoles.Operator;

    /// <summary>For who may see settings and the audit trail.</summary>
    public const string Admin = "console." + ConsoleRoles.Admin;

    /// <summary>The policy for <paramref name="role"/> and those above.</summary>
    public static string For(string role) => "console." + role;

    internal static void Add(AuthorizationBuilder authorization)
    {
        foreach (var role in ConsoleRoles.All)
        {
            authorization.AddPolicy(For(role), policy => policy
                .AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser().RequireRole(ConsoleRoles.AtLeast(role)));
        }
    }
}
