using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Patch.Api;
using Patch.Cli.Terminal;
using Patch.Core;
using Patch.Core.Settings;
using Patch.ServiceDefaults;
using Patch.Worker;

namespace Patch.Cli.Serving;

/// <summary>
/// <c>patchmoi serve</c>: the api and the worker in one process, as the original service was one. Settings come from the environment, as
/// for the services; the options here go before them.
/// </summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Host = new("--host") { Description = "Address to listen on (HOST; 0.0.0.0)" };
    private static readonly Option<ushort?> Port = new("--port") { Description = "Port to listen on; 0 takes a free one (PORT; 3000)" };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "Folder of database and mirrors (DATA_DIR; ./data)" };
    private static readonly Option<string?> Sources = new("--sources") { Description = "The sources file (FEED_SOURCES_PATH)" };

    public static Command Create() =>
        new Command("serve", "Run the API and the worker in this process until it is stopped") { Host, Port, DataDirectory, Sources }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var exitCode = await Startup.RunAsync(async () =>
        {
            var builder = ServiceBuilder.Create();
            builder.Configuration.AddInMemoryCollection(Options(parsed));
            builder.Configuration.AddLegacyVariables();
            builder.AddServiceDefaults();
            builder.Services.AddPatch(builder.Configuration);
            builder.AddApi();
            builder.AddWorker();

            await using var app = builder.Build();
            app.CheckSettings();
            await app.MigrateAsync();
            app.MapJobsDashboard();
            app.MapApi();
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
        });
        return exitCode == 0 ? ExitCodes.Ok : ExitCodes.Unusable;
    }

    private static Dictionary<string, string?> Options(ParseResult parsed) => new Dictionary<string, string?>
    {
        ["Patch:Api:Host"] = parsed.GetValue(Host),
        ["Patch:Api:Port"] = parsed.GetValue(Port)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Patch:DataDirectory"] = parsed.GetValue(DataDirectory),
        ["Patch:Feeds:SourcesPath"] = parsed.GetValue(Sources),
    }.Where(option => option.Value is not null).ToDictionary();
}
