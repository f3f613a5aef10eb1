using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Settings;
using Patch.ServiceDefaults;
using Patch.ServiceDefaults.Audit;
using Patch.ServiceDefaults.Sessions;
using Patch.Worker.Jobs;
using Patch.Worker.Sweeps;

namespace Patch.Worker;

/// <summary>The worker as a part that a host puts in: the worker's own process, or one that serves the API beside it.</summary>
public static class WorkerService
{
    private const int DefaultPort = 3001;

    /// <summary>Registers the schedule and the drains. Patch's slices and the service defaults must be registered too.</summary>
    public static void AddWorker(this WebApplicationBuilder builder)
    {
        builder.Services.AddPatchOptions<WorkerOptions>(builder.Configuration, WorkerOptions.Section);
        builder.Services.AddOptions<WorkerOptions>().PostConfigure(options => options.SweepInterval ??= DefaultSweepInterval(builder.Configuration));
        foreach (var sweep in Schedule.Sweeps)
            builder.Services.AddSingleton(sweep.JobType);
        builder.Services.AddSingleton<SweepGates>();
        builder.Services.AddSingleton<StageEnds>();
        builder.Services.AddSingleton<JobStorageFactory>();
        builder.Services.AddSingleton<OpenStorage>();
        builder.Services.AddConsoleSession(builder.Configuration);
        builder.Services.AddSingleton<AuditTrail>().AddSingleton<DashboardTrail>();
        builder.Services.AddSingleton<JobsDashboard>();
        builder.Services.AddHostedService<Drains>();
        builder.Services.AddHostedService<JobServer>();
        builder.Services.AddHostedService<BacklogGauges>();

        // A sweep that is stopped gives its rows back; what has not by then is found again when its lease has run out.
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromSeconds(20);
            host.ServicesStopConcurrently = true;
        });
    }

    /// <summary>Serves the jobs' dashboard to admins who are signed in at the console. Must stand before the endpoints of a host that has others.</summary>
    public static WebApplication MapJobsDashboard(this WebApplication app)
    {
        app.Map(JobsDashboard.Path, jobs => jobs.Run(app.Services.GetRequiredService<JobsDashboard>().AnswerAsync));
        return app;
    }

    private static TimeSpan DefaultSweepInterval(IConfiguration configuration) =>
        TimeSpan.FromSeconds(string.IsNullOrWhiteSpace(configuration.GetConnectionString(DataRegistration.DatabaseName)) ? 1 : 5);

    /// <summary>Only health is served, so only this machine is served unless the host's own variables say otherwise.</summary>
    internal static void ListenForHealth(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.TellsAddresses())
            return;
        var port = builder.Configuration[$"{WorkerOptions.Section}:{nameof(WorkerOptions.Port)}"] ?? builder.Configuration["PORT"];
        if (port is null)
            builder.WebHost.UseUrls($"http://127.0.0.1:{DefaultPort}");
        else if (ushort.TryParse(port, out var number))
            builder.WebHost.UseUrls($"http://127.0.0.1:{number}");
        else
            throw new OptionsValidationException(
                Options.DefaultName, typeof(WorkerOptions), [$"{WorkerOptions.Section}:Port (PORT): '{port}' is not a port (0 to 65535)."]);
    }
}
