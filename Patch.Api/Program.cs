using Patch.Api;
using Patch.Core;
using Patch.Core.Settings;
using Patch.ServiceDefaults;

return await Startup.RunAsync(args, async () =>
{
    var builder = ServiceBuilder.Create(args);
    builder.Configuration.AddLegacyVariables();
    builder.AddServiceDefaults();
    builder.Services.AddPatch(builder.Configuration);
    builder.AddApi();

    await using var app = builder.Build();
    app.CheckSettings();
    await app.MigrateAsync();
    app.MapApi();
    await app.RunAsync();
});
