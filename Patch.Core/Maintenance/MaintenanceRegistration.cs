using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Forks;
using Patch.Core.Maintenance.Stacks;
using Patch.Core.Settings;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Runners.PatchStacks;

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
        .AddSingleton<SyncDueForks>()
        .AddSingleton(services => new StackCatalog(
            services.GetRequiredService<PatchStackSettings>(), services.GetRequiredService<IOptions<WorkspaceOptions>>(), services.GetRequiredService<IOptions<MaintenanceOptions>>()))
        .AddSingleton<StackTasks>()
        .AddSingleton<StartStack>()
        .AddSingleton<AttemptRuns>()
        .AddSingleton<FollowStacks>()
        .AddSingleton<RunStackTasks>()
        .AddSingleton<KeptForecasts>()
        .AddSingleton<IStackWork, ForecastStack>()
        .AddSingleton<IStackWork, BlameStack>()
        .AddSingleton<IStackWork, RangeDiffStack>();
}
