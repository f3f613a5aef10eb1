using Microsoft.Extensions.DependencyInjection;

namespace Patch.Core.FlowEvents;

/// <summary>Registers the slice.</summary>
public static class FlowEventsRegistration
{
    public static IServiceCollection AddFlowEvents(this IServiceCollection services) =>
        services.AddSingleton<RoutePendingSignals>().AddSingleton<CreateFlowEvent>();
}
