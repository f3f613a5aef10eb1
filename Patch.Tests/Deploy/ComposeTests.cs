using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Patch.Core.Data;
using Patch.Core.Settings;
using Patch.Tests.Support;

namespace Patch.Tests.Deploy;

public sealed class ComposeTests
{
    private static readonly string[] Own = ["api", "worker"];
    private readonly JsonObject services = Yaml.ReadOne("deploy/compose.yaml")["services"]!.AsObject();

    [Fact]
    public void Api_and_worker_are_built_by_the_Dockerfiles_beside_it()
    {
        foreach (var name in Own)
        {
            var build = services[name]!["build"]!;
            var context = Path.GetFullPath(Path.Combine(SourceFolder.Root, "deploy", $"{build["context"]}"));
            Assert.Equal(SourceFolder.Root, context);
            Assert.True(File.Exists(Path.Combine(context, $"{build["dockerfile"]}")));
        }
    }

    [Fact]
    public void Api_and_worker_wait_for_servers_that_say_when_they_are_ready()
    {
        foreach (var name in Own)
        {
            var waits = services[name]!["depends_on"]!.AsObject();
            Assert.Equal(["postgres", "redis"], waits.Select(wait => wait.Key).Order());
            Assert.All(waits, wait => Assert.Equal("service_healthy", $"{wait.Value!["condition"]}"));
            Assert.All(waits, wait => Assert.NotNull(services[wait.Key]!["healthcheck"]!["test"]));
        }
    }

    [Fact]
    public void Every_variable_is_one_that_Patch_reads()
    {
        foreach (var name in Own)
            Assert.All(services[name]!["environment"]!.AsObject(), variable => Assert.True(IsKnown(variable.Key), variable.Key));
        Assert.All(Example().Where(name => !Asked().Contains(name)), name => Assert.True(IsKnown(name), name));
    }

    [Fact]
    public void Every_variable_that_the_file_asks_for_is_in_the_example()
    {
        Assert.NotEmpty(Asked());
        Assert.Empty(Asked().Except(Example()));
    }

    [Fact]
    public void No_secret_stands_in_the_file_or_in_the_example()
    {
        var secrets = File.ReadLines(At("deploy/.env.example")).Where(line => Regex.IsMatch(line, "(PASSWORD|TOKEN|SECRET|WEBHOOK_URL|__Password)="));
        Assert.NotEmpty(secrets);
        Assert.All(secrets, line => Assert.EndsWith("=", line, StringComparison.Ordinal));
        Assert.All(Regex.Matches(File.ReadAllText(At("deploy/compose.yaml")), "(?i)password[:=] *(?<value>\\S+)").Select(match => match.Groups["value"].Value), value =>
            Assert.StartsWith("${", value, StringComparison.Ordinal));
        Assert.Contains("/deploy/.env", File.ReadLines(At(".gitignore")));
    }

    [Fact]
    public void State_is_on_named_volumes_and_nothing_else_can_be_written()
    {
        var volumes = Yaml.ReadOne("deploy/compose.yaml")["volumes"]!.AsObject().Select(volume => volume.Key).ToList();
        foreach (var (name, service) in services.Where(service => service.Key != "redis"))
            Assert.Contains(service!["volumes"]!.AsArray(), mount => volumes.Contains($"{mount}".Split(':')[0]));
        foreach (var name in Own)
        {
            var service = services[name]!;
            var data = $"{service["environment"]!["DATA_DIR"]}";
            Assert.Equal(Dockerfile.Read($"deploy/{name}/Dockerfile").Single("VOLUME"), data);
            Assert.Contains(service["volumes"]!.AsArray(), mount => $"{mount}".EndsWith($":{data}", StringComparison.Ordinal));
            Assert.Equal("true", $"{service["read_only"]}");
            Assert.Equal("ALL", $"{service["cap_drop"]![0]}");
        }
    }

    [Fact]
    public void The_port_of_this_machine_leads_to_the_exposed_one_and_is_on_loopback_unless_told_otherwise()
    {
        var port = $"{Assert.Single(services["api"]!["ports"]!.AsArray())}";
        Assert.Equal($"${{PATCH_LISTEN:-127.0.0.1:3000}}:{Dockerfile.Read("deploy/api/Dockerfile").Single("EXPOSE")}", port);
        Assert.Null(services["worker"]!["ports"]);
        Assert.Null(services["postgres"]!["ports"]);
        Assert.Null(services["redis"]!["ports"]);
    }

    private static bool IsKnown(string name) =>
        LegacyVariables.Keys.ContainsKey(name)
        || name is $"ConnectionStrings__{DataRegistration.DatabaseName}" or $"ConnectionStrings__{DataRegistration.RedisName}"
        || name.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.Ordinal)
        || name.StartsWith("Patch__Git__Credentials__", StringComparison.Ordinal);

    /// <summary>The variables that compose itself puts in.</summary>
    private static HashSet<string> Asked() =>
        [.. Regex.Matches(File.ReadAllText(At("deploy/compose.yaml")), @"\$\{(?<name>\w+)").Select(match => match.Groups["name"].Value)];

    private static List<string> Example() =>
        [.. File.ReadLines(At("deploy/.env.example")).Select(line => Regex.Match(line, @"^#?(?<name>[\w.]+)=")).Where(match => match.Success).Select(match => match.Groups["name"].Value)];

    private static string At(string path) => Path.Combine(SourceFolder.Root, path);
}
