using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Settings;

namespace Patch.Core.Dispatch;

/// <summary>Registers the slice.</summary>
public static class DispatchRegistration
{
    public static IServiceCollection AddDispatch(this IServiceCollection services, IConfiguration configuration) => services
        .AddPatchOptions<DispatchOptions>(configuration, DispatchOptions.Section)
        .AddSingleton<DispatchTry>()
        .AddSingleton<SendDueDispatches>()
        .AddSingleton<DispatchRequests>();
}
