using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace Patch.ServiceDefaults;

/// <summary>
/// What the frameworks may say. Below every other configuration source, so that <c>Logging__LogLevel__*</c> and appsettings.json win.
/// </summary>
internal static class LogLevels
{
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",

        // It warns that keys lie unencrypted in the database, beside all that they protect.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
        ["Logging:LogLevel:Hangfire"] = "Warning",

        // It logs as an error whatever it throws, also the unique violations that a stage expects; who catches it tells it.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Critical",

        // The host logs the trace of a start that failed, then throws it: Startup turns it into a sentence. A background service that
        // broke is logged as critical.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
    };

    public static void AddLogLevels(this IHostApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
}
