using System.Net;
using System.Net.Sockets;
using Patch.AppHost.Local;
using Patch.AppHost.Local.Model;
using Patch.Tests.Support;

namespace Patch.Tests.AppHost;

/// <summary>The application in this process, the services as processes, everything embedded.</summary>
public sealed class LocalApplicationTests : IDisposable
{
    private readonly AppHostFolder folder = new();
    private readonly Recorder recorder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_taken_port_is_one_sentence_before_anything_is_started()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var code = await Application(port).RunAsync(Cancellation);

        Assert.Equal(1, code);
        Assert.Contains($"The api cannot listen on 127.0.0.1:{port}: another program listens there. Stop it, or set PORT to a free port.", recorder.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("postgres:", recorder.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_prepares_before_the_start_and_works_when_all_is_up_and_its_last_line_is_the_last()
    {
        var plan = new LaunchPlan
        {
            PrepareAsync = (application, _) =>
            {
                Assert.True(Directory.Exists(application.DataDirectory));
                application.Environment["Logging__LogLevel__Default"] = "None";
                return Task.CompletedTask;
            },
            WhenUpAsync = async (application, token) =>
            {
                using var client = new HttpClient();
                var answer = await client.GetStringAsync(new Uri(application.ApiUrl, "/alive"), token);
                return new LaunchOutcome(answer.Length > 0 ? 3 : 4, """{"done":true}""");
            },
        };

        var code = await Application(port: null, plan).RunAsync(Cancellation);

        Assert.Equal(3, code);
        // A part that was amid its work may still say so while it stops.
        Assert.Contains("Stopping.\n", recorder.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n{\"done\":true}\n", recorder.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening on", recorder.Text, StringComparison.Ordinal);
        await folder.NoProcessesAsync();
    }

    [Fact]
    public async Task Replicas_share_a_name_and_have_ports_of_their_own()
    {
        var builder = Model(port: null, replicas: 2);
        await using var application = new LocalApplication(builder.Resources, Options(), recorder.Console, TimeProvider.System);

        await application.ClaimAsync(Cancellation);
        await application.StartAsync(Cancellation);

        Assert.Contains("[worker-1] ", recorder.Text, StringComparison.Ordinal);
        Assert.Contains("[worker-2] ", recorder.Text, StringComparison.Ordinal);
        var places = application.Places.ToDictionary(place => place.What + place.Where, place => place.Where).Values;
        Assert.Contains($"SQLite in {folder.Data}", places);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_named_with_its_last_lines()
    {
        var options = Options() with { Limits = new LaunchLimits { Healthy = TimeSpan.FromSeconds(40) } };
        var builder = Model(port: null, healthPath: "/no-such-path");
        await using var application = new LocalApplication(builder.Resources, options, recorder.Console, TimeProvider.System);

        await application.ClaimAsync(Cancellation);
        var exception = await Assert.ThrowsAsync<LaunchException>(() => application.StartAsync(Cancellation));

        Assert.Matches(@"^api was not healthy within 40 s: http://127\.0\.0\.1:\d+/no-such-path answered 404\. Its last lines:", exception.Message);
    }

    [Fact]
    public void One_data_directory_has_one_apphost()
    {
        using var first = DataDirectoryLock.Take(folder.Data);

        var exception = Assert.Throws<LaunchException>(() => DataDirectoryLock.Take(folder.Data));

        Assert.Equal($"Another AppHost (process {Environment.ProcessId}) works in {folder.Data}: stop it, or set DATA_DIR to another folder.", exception.Message);
        Assert.False(first.LeftBehind);
    }

    public void Dispose() => folder.Dispose();

    private LaunchOptions Options() =>
        new() { DataDirectory = folder.Data, Embedded = true, Exit = true, Variables = name => name == "HOST" ? "127.0.0.1" : null };

    private DistributedApplication Application(int? port, LaunchPlan? plan = null) =>
        new([.. Model(port).Resources], Options(), plan ?? LaunchPlan.Plain, recorder.Console, TimeProvider.System);

    /// <summary>The model of Program.cs, with the folder of the test.</summary>
    private DistributedApplicationBuilder Model(int? port, int replicas = 1, string healthPath = "/alive")
    {
        var builder = new DistributedApplicationBuilder(Options());
        var patchdb = builder.AddPostgres("postgres").AddDatabase("patchdb");
        var redis = builder.AddRedis("redis");
        var api = builder.AddProject("api", "../Patch.Api/Patch.Api.csproj")
            .WithHttpEndpoint(port: port, env: "PORT").WithExternalHttpEndpoints().WithHttpHealthCheck(healthPath)
            .WithEnvironment("DATA_DIR", folder.Data)
            .WithReference(patchdb).WaitFor(patchdb).WithReference(redis);
        builder.AddProject("worker", "../Patch.Worker/Patch.Worker.csproj")
            .WithHttpEndpoint(env: "PORT").WithHttpHealthCheck("/alive").WithReplicas(replicas)
            .WithEnvironment("DATA_DIR", folder.Data)
            .WithReference(patchdb).WithReference(api).WaitFor(api);
        return builder;
    }
}
