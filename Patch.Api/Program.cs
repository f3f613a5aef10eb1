using Patch.Api.Admin;
using Patch.Api.Dispatch;
using Patch.Api.Feeds;
using Patch.Api.FlowEvents;
using Patch.Api.Http;
using Patch.Api.Maintenance;
using Patch.Api.Workspaces;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.Feeds;
using Patch.Core.FlowEvents;
using Patch.Core.Git;
using Patch.Core.Maintenance;
using Patch.Core.Settings;
using Patch.Core.Workspaces;
using Patch.ServiceDefaults;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Configuration.AddLegacyVariables();
    builder.AddServiceDefaults();
    builder.AddListening();
    builder.Services.AddWireJson();
    builder.Services.AddPatchData(builder.Configuration);
    builder.Services.AddGit(builder.Configuration);
    builder.Services.AddFeeds(builder.Configuration);
    builder.Services.AddFlowEvents();
    builder.Services.AddDispatch(builder.Configuration);
    builder.Services.AddMaintenance(builder.Configuration);
    builder.Services.AddWorkspaces(builder.Configuration);
    builder.Services.AddAdmin(builder.Configuration);
    builder.Services.AddErrorAnswers();
    builder.Services.AddReference();

    await using var app = builder.Build();
    await app.Services.GetRequiredService<DatabaseMigrator>().ApplyAsync(app.Lifetime.ApplicationStopping);

    app.UseErrorAnswers();
    app.UseEncodedPaths();
    app.UseRouting();
    app.UseAuthentication();
    app.UseAuthorization();

    app.MapHealthz();
    app.MapDefaultEndpoints();
    app.MapReference();
    app.MapAdmin()
        .MapFeeds()
        .MapSignals()
        .MapFlowEvents()
        .MapDispatches()
        .MapAttempts()
        .MapWorkspaces();

    await app.RunAsync();
});
