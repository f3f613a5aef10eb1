using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Settings;
using Patch.Core.Webhooks.Explaining;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks;

/// <summary>Registers the slice.</summary>
public static class WebhooksRegistration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration) =>
        services.AddPatchOptions<WebhookOptions>(configuration, WebhookOptions.Section).AddSingleton<RoutePendingDeliveries>().AddSingleton<ForgetDeliveries>().AddExplaining();

    /// <summary>Adds the writer of deliveries, for the process that takes webhooks.</summary>
    public static IServiceCollection AddDeliveryIntake(this IServiceCollection services) => services
        .AddSingleton(provider => new DeliveryIntake(
            StoreOf(provider), provider.GetRequiredService<IWakeUps>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DeliveryIntake>>()))
        .AddHostedService(provider => provider.GetRequiredService<DeliveryIntake>());

    private static IDeliveryStore StoreOf(IServiceProvider provider) => provider.GetService<NpgsqlDataSource>() is { } postgres
        ? new PostgresDeliveries(postgres)
        : new SqliteDeliveries(provider.GetRequiredService<IDbContextFactory<PatchDbContext>>());
}
