using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Settings;
using Patch.Core.Workspaces.Candidates;
using Patch.Core.Workspaces.Http;
using Patch.Core.Workspaces.Local;
using Patch.Core.Workspaces.Runners;
using Patch.Core.Workspaces.Runners.Bun;
using Patch.Core.Workspaces.Runners.CodeMode;
using Patch.Core.Workspaces.Runners.PatchStacks;
using Patch.Core.Workspaces.Serving;
using Patch.Core.Workspaces.Tasks;
using Patch.Core.Workspaces.WebSockets;

namespace Patch.Core.Workspaces;

/// <summary>Registers the workspaces: the directory that opens them, and the local one with its runners and its sweep.</summary>
public static class WorkspacesRegistration
{
    /// <summary>Adds <see cref="WorkspaceDirectory"/> and <see cref="ExecuteDueRuns"/>. The data slice must be there.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<WorkspaceOptions>(configuration, WorkspaceOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(service => service.ServiceType != typeof(GitMirrors)))
            services.AddGit(configuration);

        // No redirects: a backend's answer must not lead a signed event to another host. No time limit here: HttpExchange has it.
        services.AddHttpClient(HttpWorkspaces.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = System.Net.DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        services.AddSingleton<HttpWorkspaces>();
        services.AddSingleton<WebSocketWorkspaces>();
        services.AddSingleton<LocalWorkspace>();
        services.AddSingleton<WorkspaceDirectory>();
        services.AddSingleton<ServedWorkspace>();
        services.AddSingleton<WorkspaceRpcServer>();

        services.AddSingleton<StepEnvironment>();
        services.AddSingleton<ProgramSteps>();
        services.AddSingleton<IStepRunner, CommandRunner>();
        services.AddSingleton<IStepRunner, BunRunner>();
        services.AddSingleton<IStepRunner, CodeModeRunner>();
        services.AddSingleton<CandidateRecords>();
        services.AddSingleton<CandidateComparison>();
        services.AddSingleton<CandidateSigner>();
        services.AddSingleton<PatchStackSettings>();
        services.AddSingleton<PatchStackMirrors>();
        services.AddSingleton<PatchStackVerification>();
        services.AddSingleton<PatchStackPush>();
        services.AddSingleton<PatchStackResolutions>();
        services.AddSingleton<PatchStackFinish>();
        services.AddSingleton<IStepRunner, PatchStackRunner>();
        services.AddSingleton<StepRunners>();
        services.AddSingleton<RunFlowsNow>();
        services.AddSingleton<PerformTask>();
        services.AddSingleton(provider => new WorkspaceTasks(provider.GetRequiredService<PerformTask>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WorkspaceDoctor>();
        services.AddSingleton<RunClaims>();
        services.AddSingleton<ExecuteDueRuns>();
        return services;
    }
}
