using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Forks;
using Patch.Core.Settings;

namespace Patch.Core.Maintenance;

/// <summary>Registers the slice.</summary>
public static class MaintenanceRegistration
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services, IConfiguration configuration) => services
        .AddPatchOptions<MaintenanceOptions>(configuration, MaintenanceOptions.Section)
        .AddSingleton<SyncAttempt>()
        .AddSingleton<SyncOpenAttempts>()
        .AddConflicts()
        .AddSingleton<ForkJobs>()
        .AddSingleton<ForkFastForward>()
        .AddSingleton<SyncDueForks>();
}
