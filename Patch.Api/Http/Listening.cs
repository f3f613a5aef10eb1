using System.Net;
using Microsoft.Extensions.Options;
using Patch.Core.Settings;
using Patch.ServiceDefaults;

namespace Patch.Api.Http;

/// <summary>Where the API listens and how large a request may be.</summary>
internal static class Listening
{
    /// <summary>Longest body, in bytes: 1 MiB. A longer one is refused by its length, before it is read.</summary>
    public const int MaxBody = 1024 * 1024;

    /// <summary>Longest request line, in bytes: an id of 4,000 characters, each three bytes of UTF-8 escaped to nine, and room for the rest.</summary>
    private const int MaxRequestLine = 64 * 1024;

    /// <summary>Sets Kestrel up. <c>ASPNETCORE_URLS</c> and its kin win over <see cref="ApiOptions"/>.</summary>
    public static WebApplicationBuilder AddListening(this WebApplicationBuilder builder)
    {
        builder.Services.AddPatchOptions<ApiOptions>(builder.Configuration, ApiOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsCheck>();
        var toldOtherwise = builder.Configuration.TellsAddresses();
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
            if (toldOtherwise)
                return;
            var options = kestrel.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value;
            if (options is { Host: "localhost", Port: not 0 })
                kestrel.ListenLocalhost(options.Port);
            else
                kestrel.Listen(options.Host is "localhost" ? IPAddress.Loopback : IPAddress.Parse(options.Host), options.Port);
        });
        return builder;
    }
}
