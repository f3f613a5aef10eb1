using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Archive;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.Feeds;
using Patch.Core.FlowEvents;
using Patch.Core.Forges;
using Patch.Core.Forges.Service;
using Patch.Core.Git;
using Patch.Core.Maintenance;
using Patch.Core.Notifications;
using Patch.Core.Webhooks;
using Patch.Core.Workspaces;

namespace Patch.Core;

/// <summary>Registers everything that Patch does; the api, the worker and the command line each use their part of it.</summary>
public static class PatchRegistration
{
    /// <summary>Adds all slices. Nothing runs by itself: the worker's schedule calls the sweeps, the api's endpoints the rest.</summary>
    public static IServiceCollection AddPatch(this IServiceCollection services, IConfiguration configuration) => services
        .AddPatchData(configuration)
        .AddGit(configuration)
        .AddFeeds(configuration)
        .AddFlowEvents()
        .AddDispatch(configuration)
        .AddWorkspaces(configuration)
        .AddMaintenance(configuration)
        .AddWebhooks(configuration)
        .AddForges(configuration)
        .AddForgeService(configuration)
        .AddNotifications(configuration)
        .AddArchive();
}
