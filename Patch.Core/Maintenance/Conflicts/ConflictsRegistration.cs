using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Maintenance.Stacks;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>Registers what there is to do about conflicts.</summary>
internal static class ConflictsRegistration
{
    public static IServiceCollection AddConflicts(this IServiceCollection services) => services
        .AddSingleton<AttemptConflicts>()
        .AddSingleton<ConflictBundles>()
        .AddSingleton<IStackWork, ConflictsOfAttempt>()
        .AddSingleton<ResolveFolder>()
        .AddSingleton<ResolveJobs>()
        .AddSingleton<ResolveFinish>()
        .AddSingleton(provider => new ResolveAttempt(
            provider.GetRequiredService<AttemptConflicts>(), provider.GetRequiredService<ResolveFolder>(), provider.GetRequiredService<ResolveJobs>(),
            provider.GetRequiredService<PatchStackMirrors>(), provider.GetRequiredService<ResolveFinish>()));
}
