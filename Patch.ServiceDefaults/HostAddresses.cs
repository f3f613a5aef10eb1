using Microsoft.Extensions.Configuration;

namespace Patch.ServiceDefaults;

/// <summary>The host's own variables for where a service listens.</summary>
public static class HostAddresses
{
    /// <summary>
    /// True when <c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c> or one of their kin says where to listen. A blank one says nothing:
    /// an image of Patch blanks the port that its base image sets.
    /// </summary>
    public static bool TellsAddresses(this IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration["urls"]) || !string.IsNullOrWhiteSpace(configuration["http_ports"]);
}
