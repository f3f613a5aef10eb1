using Patch.AppHost.Local.Model;
using Patch.AppHost.Local.Projects;

namespace Patch.Tests.AppHost.Projects;

public sealed class ServiceEnvironmentTests
{
    private readonly PostgresDatabaseResource patchdb = new("patchdb", "patchdb", new PostgresServerResource("postgres"));
    private readonly RedisResource redis = new("redis");
    private readonly ProjectResource api = new("api", "api.csproj") { Endpoint = new HttpEndpoint(3000, "PORT", External: true) };

    [Fact]
    public void A_service_is_told_what_aspire_would_tell_it()
    {
        var variables = Of(Worker(), database: "Host=db", cache: "cache:6379,password=p");

        Assert.Equal("Host=db", variables["ConnectionStrings__patchdb"]);
        Assert.Equal("cache:6379,password=p", variables["ConnectionStrings__redis"]);
        Assert.Equal("http://127.0.0.1:3000", variables["services__api__http__0"]);
        Assert.Equal("http://127.0.0.1:3001", variables["services__api__http__1"]);
        Assert.Equal("worker", variables["OTEL_SERVICE_NAME"]);
        Assert.Equal("/data", variables["DATA_DIR"]);
        Assert.Equal("127.0.0.1", variables["HOST"]);
        Assert.Equal("4000", variables["PORT"]);
        Assert.Equal("http://127.0.0.1:4000", variables["ASPNETCORE_URLS"]);
    }

    [Fact]
    public void Where_telemetry_goes_is_left_as_the_environment_has_it()
    {
        var said = Of(Worker(), null, null).Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal));
        Assert.Equal(["OTEL_SERVICE_NAME"], said);
    }

    [Fact]
    public void What_is_embedded_is_taken_away_even_where_the_environment_names_a_server()
    {
        var variables = Of(Worker(), database: null, cache: null);

        Assert.Null(Assert.Contains("ConnectionStrings__patchdb", variables));
        Assert.Null(Assert.Contains("ConnectionStrings__redis", variables));
    }

    [Fact]
    public void Variables_from_outside_the_model_win()
    {
        var variables = Of(Worker(), null, null, new Dictionary<string, string?> { ["DATA_DIR"] = "/elsewhere", ["FEED_SOURCES_PATH"] = "/sources.json" });

        Assert.Equal("/elsewhere", variables["DATA_DIR"]);
        Assert.Equal("/sources.json", variables["FEED_SOURCES_PATH"]);
    }

    [Theory]
    [InlineData("0.0.0.0", "http://127.0.0.1:80", "http://0.0.0.0:80")]
    [InlineData("::", "http://[::1]:80", "http://[::]:80")]
    [InlineData("192.0.2.7", "http://192.0.2.7:80", "http://192.0.2.7:80")]
    public void An_address_that_stands_for_all_is_called_on_loopback(string host, string url, string listens)
    {
        var replica = new Replica("api", host, 80, IsFixed: true);

        Assert.Equal(new Uri(url), replica.Url);
        Assert.Equal(listens, replica.Listens);
    }

    private ProjectResource Worker()
    {
        var worker = new ProjectResource("worker", "worker.csproj") { Endpoint = new HttpEndpoint(null, "PORT") };
        worker.Environment["DATA_DIR"] = "/data";
        foreach (var reference in new IResource[] { patchdb, redis, api })
            worker.References.Add(reference);
        return worker;
    }

    private static Dictionary<string, string?> Of(ProjectResource worker, string? database, string? cache, Dictionary<string, string?>? added = null) =>
        ServiceEnvironment.Of(
            worker,
            new Replica("worker", "127.0.0.1", 4000, IsFixed: false),
            resource => resource is RedisResource ? cache : database,
            _ => [new Uri("http://127.0.0.1:3000"), new Uri("http://127.0.0.1:3001")],
            added ?? []);
}
