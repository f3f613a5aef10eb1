using Patch.AppHost.Local.Processes;
using StackExchange.Redis;

namespace Patch.AppHost.Local.Servers;

/// <summary>Wake-ups and the shared cache: somebody's Redis, one of our own, or none, and then the services work in-process.</summary>
internal sealed class RedisRunner(RedisResource resource, LaunchOptions options, HostConsole console, TimeProvider time) : IRunner
{
    private Supervisor? server;
    private string place = "";

    public IResource Resource => resource;

    public IEnumerable<Supervisor> Programs => server is null ? [] : [server];

    public IEnumerable<(string What, string Where)> Places => [("redis", place)];

    /// <summary>How the services reach it; null: in-process.</summary>
    public string? ConnectionString { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Embedded)
            UseNone("in-process, since --embedded was given");
        else if (options.ConnectionString(resource.Name) is { } given)
            await UseGivenAsync(given, cancellationToken);
        else if (ServerPrograms.FindRedis(options.ProgramFolders) is { } program)
            await StartServerAsync(new RedisServer(Path.Combine(options.DataDirectory, "redis"), program), cancellationToken);
        else
            UseNone($"in-process, since none of {string.Join(", ", ServerPrograms.RedisNames)} was found");
    }

    public Task StopAsync() => server?.StopAsync() ?? Task.CompletedTask;

    private void UseNone(string reason)
    {
        console.Say($"{resource.Name}: {reason}.");
        place = "in-process";
    }

    private async Task UseGivenAsync(string given, CancellationToken cancellationToken)
    {
        console.Say($"{resource.Name}: the server that ConnectionStrings__{resource.Name} names.");
        await WaitAsync(given, cancellationToken);
        ConnectionString = given;
        place = string.Join(", ", ConfigurationOptions.Parse(given).EndPoints);
    }

    private async Task StartServerAsync(RedisServer redis, CancellationToken cancellationToken)
    {
        console.Say($"{resource.Name}: {redis.Program}, private, nothing kept on disk.");
        if (await redis.StopLeftoverAsync(options.Limits.Stop, time, cancellationToken))
            console.Say($"{resource.Name}: stopped the server that an earlier run left behind.");

        var port = FreePort.Next();
        server = new Supervisor(redis.Prepare(port), options.Limits, time, console);
        server.Start();
        await WaitAsync(redis.ConnectionString(port), cancellationToken);
        ConnectionString = redis.ConnectionString(port);
        place = $"{Path.GetFileName(redis.Program)} on 127.0.0.1:{port}";
    }

    private Task WaitAsync(string connectionString, CancellationToken cancellationToken) =>
        HealthWait.UntilHealthyAsync(resource.Name, _ => PingAsync(connectionString), server, options.Limits.Healthy, time, cancellationToken);

    private static async Task<string?> PingAsync(string connectionString)
    {
        try
        {
            var configuration = ConfigurationOptions.Parse(connectionString);
            configuration.ConnectRetry = 1;
            configuration.ConnectTimeout = 2_000;
            await using var redis = await ConnectionMultiplexer.ConnectAsync(configuration);
            await redis.GetDatabase().PingAsync();
            return null;
        }
        catch (Exception exception) when (exception is RedisException or ArgumentException or TimeoutException)
        {
            return exception.Message;
        }
    }
}
