using Patch.Core;
using Patch.Core.Settings;
using Patch.ServiceDefaults;
using Patch.Worker;

return await Startup.RunAsync(args, async () =>
{
    var builder = ServiceBuilder.Create(args);
    builder.Configuration.AddLegacyVariables();
    builder.AddServiceDefaults();
    builder.Services.AddPatch(builder.Configuration);
    builder.AddWorker();
    builder.ListenForHealth();

    await using var app = builder.Build();
    app.CheckSettings();
    await app.MigrateAsync();
    app.MapJobsDashboard();
    app.MapDefaultEndpoints();
    await app.RunAsync();
});
