using Patch.Api.Admin;
using Patch.Api.Archive;
using Patch.Api.Audit;
using Patch.Api.Console;
using Patch.Api.Dispatch;
using Patch.Api.Feeds;
using Patch.Api.FlowEvents;
using Patch.Api.Forges;
using Patch.Api.Http;
using Patch.Api.Maintenance;
using Patch.Api.Notifications;
using Patch.Api.Mcp;
using Patch.Api.Stacks;
using Patch.Api.Webhooks;
using Patch.Api.Workspaces;
using Patch.Api.Workspaces.Backend;
using Patch.ServiceDefaults;

namespace Patch.Api;

/// <summary>The HTTP API as a part that a host puts in: the api's own process, or one that runs the worker beside it.</summary>
public static class ApiService
{
    /// <summary>Registers the API. Patch's slices and the service defaults must be registered too.</summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.AddListening();
        builder.Services.AddWireJson();
        builder.Services.AddAdmin(builder.Configuration);
        builder.Services.AddConsole(builder.Configuration);
        builder.Services.AddErrorAnswers();
        builder.Services.AddReference();
        builder.Services.AddServedWorkspace();
        builder.Services.AddWebhookEndpoints();
        builder.Services.AddMcp(builder.Configuration);
        return builder;
    }

    /// <summary>Maps all endpoints of the API, health included.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseConsoleHeaders();
        app.UseErrorAnswers();
        app.UseEncodedPaths();
        app.UseServedWorkspace();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapWebhooks();
        app.MapHealthz();
        app.MapDefaultEndpoints();
        app.MapReference();
        app.MapAdmin().WithAuditTrail()
            .MapFeeds()
            .MapSignals()
            .MapDeliveries()
            .MapExplain()
            .MapRoute()
            .MapFlowEvents()
            .MapDispatches()
            .MapAttempts()
            .MapNotices()
            .MapStacks()
            .MapCandidates()
            .MapForgeThreads()
            .MapWorkspaces()
            .MapExport()
            .MapAudit();
        app.MapAdmin().MapMcpWhereAsked();
        app.MapConsole();
        app.MapServedWorkspaceWhereAsked();
        return app;
    }
}
