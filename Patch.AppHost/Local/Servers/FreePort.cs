using System.Net;
using System.Net.Sockets;

namespace Patch.AppHost.Local.Servers;

/// <summary>TCP ports of this machine.</summary>
internal static class FreePort
{
    /// <summary>A loopback port that nobody uses now.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Why a service could not listen there; null when it could.</summary>
    public static string? Refusal(string host, int port)
    {
        if (!IPAddress.TryParse(host, out var address))
            address = string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another program listens there" : exception.Message;
        }
    }
}
