using System.Diagnostics.CodeAnalysis;

namespace Patch.Api.Console;

/// <summary>The addresses of the console's pages. Ids are percent-encoded whole.</summary>
public static class ConsolePaths
{
    /// <summary>All but the overview and the live events is below this.</summary>
    public const string Root = "/console";

    public const string Overview = "/";
    public const string Stacks = Root + "/stacks";
    public const string Events = Root + "/events";
    public const string Attempts = Root + "/attempts";
    public const string Sources = Root + "/sources";
    public const string SourcesFile = Root + "/sources-file";
    public const string Deliveries = Root + "/deliveries";
    public const string Workspaces = Root + "/workspaces";
    public const string Notices = Root + "/notices";
    public const string Settings = Root + "/settings";
    public const string Health = Root + "/health";
    public const string Audit = Root + "/audit";
    public const string SignIn = Root + "/sign-in";
    public const string SignInWithProvider = SignIn + "/provider";
    public const string SignInCallback = SignIn + "/callback";
    public const string SignedIn = SignIn + "/done";
    public const string SignOut = Root + "/sign-out";
    public const string Theme = Root + "/theme";
    public const string Assets = Root + "/assets";

    /// <summary>The server-sent events.</summary>
    public const string Live = "/live";

    public static string Stack(string name) => Of(Stacks, name);

    public static string Event(string id) => Of(Events, id);

    public static string Attempt(string id) => Of(Attempts, id);

    public static string Source(string id) => Of(Sources, id);

    public static string Delivery(string id) => Of(Deliveries, id);

    /// <summary>What is done with a channel of notices.</summary>
    public static string Channel(string name, string act) => Of(Notices + "/channels", name) + "/" + act;

    /// <summary>The address of one thing in a list.</summary>
    public static string Of(string list, string id) => list + "/" + Uri.EscapeDataString(id);

    /// <summary>An address with a query; values that are null or empty are left out.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var text = "";
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
                text += (text.Length == 0 ? "?" : "&") + name + "=" + Uri.EscapeDataString(value);
        }

        return path + text;
    }

    /// <summary>Is it an address of the console?</summary>
    public static bool Include(PathString path) => path.Value is Overview || path.StartsWithSegments(Root, StringComparison.Ordinal);

    /// <summary>
    /// Is it a path of this service, to lead a browser to? Never <c>//host</c>, <c>/\host</c> nor anything with a scheme or a control
    /// character, which browsers take for another place.
    /// </summary>
    public static bool IsLocal([NotNullWhen(true)] string? target) =>
        target is ['/', ..] and not ['/', '/' or '\\', ..] && target.Length <= 2000 && !target.Any(char.IsControl);

    /// <summary><paramref name="target"/> where it is local, else the overview.</summary>
    public static string LocalOrOverview(string? target) => IsLocal(target) ? target : Overview;
}
