using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Forges.Service.Facts;
using Patch.Core.Forges.Service.Threads;
using Patch.Core.Forges.Tokens;
using Patch.Core.Forges.Workflows;
using Patch.Core.Settings;
using Patch.Core.Workspaces.Runners;

namespace Patch.Core.Forges.Service;

/// <summary>Registers service mode and the runner of forge workflows.</summary>
public static class ForgeServiceRegistration
{
    public static IServiceCollection AddForgeService(this IServiceCollection services, IConfiguration configuration) => services
        .AddPatchOptions<ForgeServiceOptions>(configuration, ForgeServiceOptions.Section)
        .AddSingleton(provider => ForkForges.Of(
            provider.GetRequiredService<ForgeDirectory>(), provider.GetRequiredService<AppTokens>(), provider.GetRequiredService<IOptionsMonitor<ForgeOptions>>()))
        .AddSingleton<ReadThreadFacts>()
        .AddSingleton<ThreadOrder>()
        .AddSingleton<PushCandidate>()
        .AddSingleton<ShowPull>()
        .AddSingleton<ShowIssue>()
        .AddSingleton<ShowHelp>()
        .AddSingleton<ShowThread>()
        .AddSingleton<OpenThread>()
        .AddSingleton<TendThread>()
        .AddSingleton<TakeForgeThreads>()
        .AddSingleton(provider => new TendForgeThreads(
            provider.GetRequiredService<TakeForgeThreads>(), provider.GetRequiredService<TendThread>(), provider.GetRequiredService<IDbContextFactory<PatchDbContext>>(),
            provider.GetRequiredService<IWakeUps>(), provider.GetRequiredService<IOptions<ForgeServiceOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TendForgeThreads>>()))
        .AddSingleton<ForgeThreads>()
        .AddSingleton<WorkflowRecords>()
        .AddSingleton<IStepRunner, ForgeWorkflowRunner>();
}
