using System.Security.Claims;

namespace Patch.ServiceDefaults.Sessions;

/// <summary>What a person may do at the console. Each role may do all that the one before it may.</summary>
public static class ConsoleRoles
{
    /// <summary>Reads.</summary>
    public const string Viewer = "viewer";

    /// <summary>Retries, replays, polls, routes again, forecasts, starts attempts, cancels runs, tests and resumes channels.</summary>
    public const string Operator = "operator";

    /// <summary>Sees settings and the audit trail, uses the jobs' dashboard.</summary>
    public const string Admin = "admin";

    /// <summary>The roles, the least first.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Operator, Admin];

    /// <summary>The roles that include <paramref name="role"/>: itself and those above.</summary>
    public static IReadOnlyList<string> AtLeast(string role) => [.. All.SkipWhile(other => other != role)];

    /// <summary>May <paramref name="user"/> do what <paramref name="role"/> may?</summary>
    public static bool Allows(this ClaimsPrincipal user, string role) => AtLeast(role).Any(user.IsInRole);
}
