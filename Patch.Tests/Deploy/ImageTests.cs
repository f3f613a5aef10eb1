using System.Text.RegularExpressions;
using System.Xml.Linq;
using Patch.ServiceDefaults;
using Patch.Tests.Support;

namespace Patch.Tests.Deploy;

/// <summary>What the Dockerfiles say against what the projects need: a container engine is not at hand everywhere.</summary>
public sealed class ImageTests
{
    public static TheoryData<string, string> Services => new() { { "api", "Patch.Api" }, { "worker", "Patch.Worker" } };

    [Theory]
    [MemberData(nameof(Services))]
    public void The_builder_gets_every_project_and_file_that_the_build_reads(string folder, string project)
    {
        var dockerfile = Read(folder);
        Assert.All(dockerfile.Copied, copy => Assert.True(Path.Exists(Path.Combine(SourceFolder.Root, copy.Source)), $"{copy.Source} is not there"));
        var copied = dockerfile.Copied.Select(copy => copy.Source).ToHashSet();

        var projects = WithReferences($"{project}/{project}.csproj").ToList();
        Assert.All(projects, file => Assert.Contains(file, copied));
        Assert.All(projects, file => Assert.Contains($"{Path.GetDirectoryName(file)}/", copied));
        Assert.All(projects.SelectMany(FilesElsewhere), file => Assert.Contains(file, copied));
        Assert.Contains("Directory.Build.props", copied);
        Assert.Contains("Directory.Packages.props", copied);
        Assert.Contains("global.json", copied);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_restore_has_what_it_reads_and_no_source_yet(string folder, string project)
    {
        var dockerfile = Read(folder);
        var restore = dockerfile.Build.ToList().FindIndex(instruction => instruction.Arguments.StartsWith("dotnet restore", StringComparison.Ordinal));
        var before = dockerfile.Copied.Where(copy => copy.Line < restore).Select(copy => copy.Source).ToList();

        Assert.All(WithReferences($"{project}/{project}.csproj"), file => Assert.Contains(file, before));
        Assert.Contains("deploy/Container.props", before);
        Assert.DoesNotContain(before, source => source.EndsWith('/'));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    public void Files_are_copied_to_where_they_were(string folder)
    {
        Assert.All(Read(folder).Copied, copy => Assert.Equal(
            copy.Source.EndsWith('/') ? copy.Source : Path.GetDirectoryName(copy.Source) is { Length: > 0 } parent ? $"{parent}/" : "./",
            copy.Target));
    }

    [Fact]
    public void The_builder_is_sent_what_it_copies_and_no_more()
    {
        var ignore = File.ReadAllLines(Path.Combine(SourceFolder.Root, ".dockerignore")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var sent = ignore.Where(line => line[0] == '!').Select(line => line[1..]).ToList();

        Assert.Equal("*", ignore[0]);
        Assert.Equal(["**/bin", "**/obj"], ignore.TakeLast(2));
        var copied = Services.SelectMany(row => Read(row.Data.Item1).Copied).Select(copy => copy.Source.TrimEnd('/')).ToList();
        Assert.All(copied, path => Assert.Contains(sent, one => path == one || path.StartsWith($"{one}/", StringComparison.Ordinal)));
        Assert.Empty(sent.Except(copied));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_image_runs_the_service_as_nobody_special_with_its_state_on_a_volume(string folder, string project)
    {
        var dockerfile = Read(folder);
        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0", dockerfile.Single("FROM"));
        Assert.Equal("$APP_UID", dockerfile.Single("USER"));
        Assert.Equal($"[\"dotnet\", \"{project}.dll\"]", dockerfile.Single("ENTRYPOINT"));

        var data = dockerfile.Environment["DATA_DIR"];
        Assert.Equal(data, dockerfile.Single("VOLUME"));
        Assert.Contains(dockerfile.Image, instruction =>
            instruction.Name == "RUN" && instruction.Arguments.StartsWith($"install -d -o $APP_UID -g $APP_UID {data} ", StringComparison.Ordinal));
        var copy = dockerfile.Image.ToList().FindIndex(instruction => instruction.Name == "COPY");
        var user = dockerfile.Image.ToList().FindIndex(instruction => instruction.Name == "USER");
        Assert.True(copy < user, "the program's own folder belongs to root");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_health_check_asks_the_service_itself_on_the_port_that_is_exposed(string folder, string project)
    {
        var dockerfile = Read(folder);
        var check = dockerfile.Single("HEALTHCHECK");
        var command = Regex.Match(check, $"CMD dotnet {Regex.Escape(project)}\\.dll {HealthProbe.Switch} \"http://127\\.0\\.0\\.1:\\$(?<variable>\\w+){HealthEndpoints.AlivePath}\"$");

        Assert.True(command.Success, check);
        Assert.Equal(dockerfile.Single("EXPOSE"), dockerfile.Environment[command.Groups["variable"].Value]);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void An_image_of_the_SDK_is_the_same_image(string folder, string project)
    {
        var dockerfile = Read(folder);
        var own = XDocument.Load(Path.Combine(SourceFolder.Root, project, $"{project}.csproj"));
        var common = XDocument.Load(Path.Combine(SourceFolder.Root, "deploy", "Container.props"));
        var variables = own.Descendants("ContainerEnvironmentVariable").Concat(common.Descendants("ContainerEnvironmentVariable"))
            .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Value")!.Value);

        Assert.Equal(dockerfile.Single("FROM"), common.Descendants("ContainerBaseImage").Single().Value);
        Assert.Equal(dockerfile.Single("EXPOSE"), own.Descendants("ContainerPort").Single().Attribute("Include")!.Value);
        Assert.Equal($"patch-{folder}", own.Descendants("ContainerRepository").Single().Value);
        Assert.True(int.Parse(common.Descendants("ContainerUser").Single().Value, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal(dockerfile.Environment.Where(pair => pair.Key != "HOST").OrderBy(pair => pair.Key), variables.OrderBy(pair => pair.Key));
    }

    private static Dockerfile Read(string folder) => Dockerfile.Read($"deploy/{folder}/Dockerfile");

    /// <summary>The project and all that it references, as paths from the root.</summary>
    private static IEnumerable<string> WithReferences(string project) =>
        Outside(project, "ProjectReference").SelectMany(WithReferences).Prepend(project).Distinct();

    /// <summary>Files outside of the project's folder that its build reads.</summary>
    private static IEnumerable<string> FilesElsewhere(string project) =>
        Outside(project, "Import", "Project").Concat(Outside(project, "EmbeddedResource")).Concat(Outside(project, "Content")).Concat(Outside(project, "None"));

    private static IEnumerable<string> Outside(string project, string element, string attribute = "Include") =>
        XDocument.Load(Path.Combine(SourceFolder.Root, project)).Descendants(element)
            .Select(item => item.Attribute(attribute)?.Value)
            .Where(path => path?.StartsWith("../", StringComparison.Ordinal) == true)
            .Select(path => path![3..]);
}
