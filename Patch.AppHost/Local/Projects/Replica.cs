using System.Globalization;

namespace Patch.AppHost.Local.Projects;

/// <summary>One process of a project and where it listens.</summary>
/// <param name="Name">Of its log lines: the project's name, numbered where there are several.</param>
/// <param name="Host">Address that it listens on.</param>
/// <param name="Port">Port that it listens on.</param>
/// <param name="IsFixed">The model asked for this port.</param>
internal sealed record Replica(string Name, string Host, int Port, bool IsFixed)
{
    /// <summary>Where this machine reaches it: an address that stands for all addresses is none to call.</summary>
    public Uri Url => new UriBuilder(Uri.UriSchemeHttp, Host is "0.0.0.0" or "*" or "+" ? "127.0.0.1" : Host is "::" or "[::]" ? "[::1]" : Host, Port).Uri;

    public string Listens => Invariant($"http://{(Host.Contains(':') && !Host.StartsWith('[') ? $"[{Host}]" : Host)}:{Port}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
