using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.Feeds;
using Patch.Core.FlowEvents;
using Patch.Core.Maintenance;
using Patch.Core.Notifications;
using Patch.Core.Settings;
using Patch.Core.Workspaces;
using Patch.ServiceDefaults;
using Patch.Worker;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Configuration.AddLegacyVariables();
    builder.AddServiceDefaults();
    builder.Services.AddPatchData(builder.Configuration);
    builder.Services.AddFeeds(builder.Configuration);
    builder.Services.AddFlowEvents();
    builder.Services.AddDispatch(builder.Configuration);
    builder.Services.AddWorkspaces(builder.Configuration);
    builder.Services.AddMaintenance(builder.Configuration);
    builder.Services.AddNotifications(builder.Configuration);
    builder.AddWorker();

    await using var app = builder.Build();
    app.CheckSettings();
    await app.MigrateAsync();
    app.MapDefaultEndpoints();
    await app.RunAsync();
});
