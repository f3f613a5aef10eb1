using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Webhooks.Explaining.Today;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Registers what says why.</summary>
internal static class ExplainingRegistration
{
    public static IServiceCollection AddExplaining(this IServiceCollection services) => services
        .AddSingleton<DecisionReports>()
        .AddSingleton<ExplainId>()
        .AddSingleton<ReadTimeline>()
        .AddSingleton<PreviewRoute>()
        .AddSingleton<ShadowReplay>();
}
