using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Settings;
using Patch.ServiceDefaults;
using Patch.Tests.Support;

namespace Patch.Tests.Deploy;

public sealed class KubernetesTests
{
    private const string Folder = "deploy/kubernetes";

    [Fact]
    public void The_kustomization_lists_files_that_are_there_and_secrets_that_are_not()
    {
        var kustomization = Yaml.ReadOne($"{Folder}/kustomization.yaml");
        var files = kustomization["resources"]!.AsArray().Concat(kustomization["configMapGenerator"]![0]!["files"]!.AsArray()).Select(file => $"{file}");
        Assert.All(files, file => Assert.True(File.Exists(At(file)), file));
        var secrets = $"{Assert.Single(kustomization["secretGenerator"]![0]!["envs"]!.AsArray())}";
        Assert.Contains($"/{Folder}/{secrets}", File.ReadLines(Path.Combine(SourceFolder.Root, ".gitignore")));
        Assert.All(File.ReadLines(At($"{secrets}.example")), line => Assert.True(IsKnown(line.Split('=')[0]), line));
    }

    [Theory]
    [InlineData("api", "Deployment")]
    [InlineData("worker", "StatefulSet")]
    public void A_service_runs_as_its_image_says(string name, string kind)
    {
        var documents = Yaml.Read($"{Folder}/{name}.yaml");
        var set = documents.Single(document => $"{document["kind"]}" == kind)["spec"]!;
        var pod = set["template"]!["spec"]!;
        var container = Assert.Single(pod["containers"]!.AsArray())!;
        var image = Dockerfile.Read($"deploy/{name}/Dockerfile");
        Assert.Equal($"patch-{name}", $"{container["image"]}");
        Assert.Contains(Yaml.ReadOne($"{Folder}/kustomization.yaml")["images"]!.AsArray(), named => $"{named!["name"]}" == $"{container["image"]}");
        Assert.Equal(image.Single("EXPOSE"), $"{container["ports"]![0]!["containerPort"]}");
        foreach (var (probe, path) in new[] { ("startupProbe", HealthEndpoints.AlivePath), ("livenessProbe", HealthEndpoints.AlivePath), ("readinessProbe", HealthEndpoints.HealthPath) })
        {
            Assert.Equal(path, $"{container[probe]!["httpGet"]!["path"]}");
            Assert.Equal($"{container["ports"]![0]!["name"]}", $"{container[probe]!["httpGet"]!["port"]}");
        }

        Assert.Equal("true", $"{pod["securityContext"]!["runAsNonRoot"]}");
        Assert.Equal("true", $"{container["securityContext"]!["readOnlyRootFilesystem"]}");
        var mounts = container["volumeMounts"]!.AsArray().ToDictionary(mount => $"{mount!["mountPath"]}", mount => $"{mount!["name"]}");
        var volumes = Names(pod["volumes"]).Concat(Names(set["volumeClaimTemplates"], "metadata"));
        Assert.Equal("data", mounts[image.Environment["DATA_DIR"]]);
        Assert.Equal("workspace", mounts[image.Environment["Patch__Workspaces__Directory"]]);
        Assert.All(mounts.Values, mount => Assert.Contains(mount, volumes));

        var labels = set["template"]!["metadata"]!["labels"]!;
        Assert.True(JsonNode.DeepEquals(labels, set["selector"]!["matchLabels"]));
        var service = documents.Single(document => $"{document["kind"]}" == "Service");
        Assert.True(JsonNode.DeepEquals(labels, service["spec"]!["selector"]));
    }

    [Fact]
    public void The_files_of_the_workspace_lie_where_the_worker_looks()
    {
        var container = Yaml.Read($"{Folder}/worker.yaml")[0]["spec"]!["template"]!["spec"]!;
        var map = container["volumes"]!.AsArray().Single(volume => $"{volume!["name"]}" == "workspace")!["configMap"]!;
        var generator = Yaml.ReadOne($"{Folder}/kustomization.yaml")["configMapGenerator"]![0]!;
        Assert.Equal($"{generator["name"]}", $"{map["name"]}");
        Assert.Equal(
            generator["files"]!.AsArray().Select(file => $"{file}").Order(), map["items"]!.AsArray().Select(item => $"{item!["key"]}").Order());
        var paths = map["items"]!.AsArray().Select(item => $"/workspace/{item!["path"]}").ToList();
        Assert.Contains($"{container["containers"]![0]!["env"]!.AsArray().Single(variable => $"{variable!["name"]}" == "FEED_SOURCES_PATH")!["value"]}", paths);
        Assert.Contains(paths, path => path.StartsWith("/workspace/flows/", StringComparison.Ordinal) && path.EndsWith("/flow.toml", StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_files_of_the_workspace_are_sound()
    {
        var sources = Core.Feeds.Sources.SourcesFile.Parse(File.ReadAllText(At("feed-sources.json")));
        Assert.Null(sources.FileError);
        var workspace = Programs.NewFolder("kubernetes");
        Directory.CreateDirectory(Path.Combine(workspace, "flows", "fork"));
        File.Copy(At("flow.toml"), Path.Combine(workspace, "flows", "fork", "flow.toml"));
        var found = Core.Workspaces.Flows.FlowPackages.Load(workspace);
        Assert.Empty(found.Problems);
        Assert.Single(found.Packages);
        Programs.DeleteFolder(workspace);
    }

    private static bool IsKnown(string name) =>
        LegacyVariables.Keys.ContainsKey(name)
        || name is $"ConnectionStrings__{DataRegistration.DatabaseName}" or $"ConnectionStrings__{DataRegistration.RedisName}";

    private static IEnumerable<string> Names(JsonNode? list, string? below = null) =>
        list?.AsArray().Select(each => $"{(below is null ? each : each![below])!["name"]}") ?? [];

    private static string At(string file) => Path.Combine(SourceFolder.Root, Folder, file);
}
