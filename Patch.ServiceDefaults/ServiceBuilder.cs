using Microsoft.AspNetCore.Builder;

namespace Patch.ServiceDefaults;

/// <summary>The web host that every service of Patch begins with.</summary>
public static class ServiceBuilder
{
    /// <summary>
    /// Settings are checked at start and hold until the end, so the files they come from are not watched: the watch is over the whole working
    /// directory, and every write to a database below it would wake the service up.
    /// </summary>
    private const string DoNotWatch = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>As <see cref="WebApplication.CreateBuilder(string[])"/>, without watching for changed settings. What <paramref name="args"/> say wins.</summary>
    public static WebApplicationBuilder Create(params string[] args) => WebApplication.CreateBuilder([DoNotWatch, .. args]);
}
