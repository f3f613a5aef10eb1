using Microsoft.Extensions.DependencyInjection;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Registers what says why.</summary>
internal static class ExplainingRegistration
{
    public static IServiceCollection AddExplaining(this IServiceCollection services) => services.AddSingleton<DecisionReports>().AddSingleton<ExplainId>();
}
