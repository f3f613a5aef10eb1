using Patch.Core.Workspaces.Flows;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Flows;

public sealed class FlowPackagesTests : IDisposable
{
    private const string Good = """
        name = "good"
        version = 1
        [[steps]]
        name = "one"
        runner = "command"
        script = "run.sh"
        """;

    private readonly string folder = Programs.NewFolder("packages");

    public void Dispose() => Programs.DeleteFolder(folder);

    [Fact]
    public void Every_field_is_read()
    {
        Write("flows/a/schema.json", "{}");
        Write("flows/a/flow.toml", """
            name = "a"
            version = 2.5
            description = "what it does"
            [config]
            fork_repo = "../fork"
            push = false
            verify_commands = ["make", "make test"]
            nested = { depth = 2, when = 2026-05-14T12:00:00Z }
            [guidance]
            skills = ["rebase"]
            [[steps]]
            name = "one"
            runner = "bun"
            script = "bin/run.ts"
            timeout_ms = 1500
            cwd = "bin"
            [steps.trigger]
            type = "upstream.release"
            schema = "schema.json"
            [[steps]]
            name = "two"
            runner = "patch-stack"
            """);

        var package = Assert.Single(FlowPackages.Load(folder).Packages);

        Assert.Equal(("a", 2.5m, "what it does"), (package.Name, package.Version, package.Description));
        Assert.Equal(["rebase"], package.Skills);
        Assert.Equal(
            """{"fork_repo":"../fork","push":false,"verify_commands":["make","make test"],"nested":{"depth":2,"when":"2026-05-14T12:00:00Z"}}""",
            package.Config!.ToJsonString());
        var root = Path.Combine(folder, "flows", "a");
        Assert.Equal(
            new FlowStep("one", "bun", Path.Combine(root, "bin", "run.ts"), TimeSpan.FromSeconds(1.5), Path.Combine(root, "bin"),
                new FlowTrigger("upstream.release", Path.Combine(root, "schema.json"))),
            package.Steps[0]);
        Assert.Equal(new FlowStep("two", "patch-stack", null, TimeSpan.FromMinutes(5), root, null), package.Steps[1]);
    }

    [Fact]
    public void Installed_packages_go_first_folders_are_sorted_and_a_second_one_of_a_name_is_reported()
    {
        Write("flows/a/flow.toml", Good);
        Write("flows/b/flow.toml", Good.Replace("good", "other", StringComparison.Ordinal));
        Write(".codex/flows/z/flow.toml", Good);
        Write("flows/no-package/readme.md", "");

        var set = FlowPackages.Load(folder);

        Assert.Equal(["good", "other"], set.Packages.Select(package => package.Name));
        Assert.Equal(Path.Combine(folder, ".codex", "flows", "z"), set.Packages[0].Root);
        var problem = Assert.Single(set.Problems);
        Assert.Equal(("good", Path.Combine(folder, "flows", "a", "flow.toml")), (problem.Package, problem.Path));
        Assert.Contains("has the same name and was found first", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_package_keeps_its_name_so_that_no_other_version_runs_in_its_place()
    {
        Write("flows/a/flow.toml", Good);
        Write(".codex/flows/a/flow.toml", Good.Replace("\"command\"", "\"perl\"", StringComparison.Ordinal));

        var set = FlowPackages.Load(folder);

        Assert.Empty(set.Packages);
        Assert.Equal(["good", "good"], set.Problems.Select(problem => problem.Package));
        Assert.Contains("Unknown runner 'perl'", set.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Contains("has the same name, was found first and is broken", set.Problems[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_may_run_in_any_folder()
    {
        Write("flows/a/flow.toml", Good + "\ncwd = \"../..\"");
        Write("flows/b/flow.toml", Good.Replace("good", "other", StringComparison.Ordinal) + "\ncwd = \"/\"");
        Assert.Equal([folder, "/"], FlowPackages.Load(folder).Packages.Select(package => package.Steps[0].WorkingDirectory));
    }

    [Fact]
    public void No_folder_is_no_package() => Assert.Empty(FlowPackages.Load(Path.Combine(folder, "missing")).Packages);

    [Theory]
    [InlineData("name = \"bad", 1, "Not TOML")]
    [InlineData("name = \"bad\"\nversion = 1\nname = \"again\"", 3, "Not TOML")]
    [InlineData("version = 1\n[[steps]]\nname=\"s\"\nrunner=\"command\"\nscript=\"x\"", null, "'name' is missing")]
    [InlineData("name = \"bad\"\n[[steps]]\nname=\"s\"\nrunner=\"command\"\nscript=\"x\"", null, "'version' is missing")]
    [InlineData("name = \"bad\"\nversion = \"1\"\n[[steps]]\nname=\"s\"", 2, "'version' must be a number")]
    [InlineData("name = \"bad\"\nversion = 1", null, "no [[steps]]")]
    [InlineData("name = \"bad\"\nversion = 1\nsteps = 5", 3, "'steps' must be a list of tables")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"perl\"\nscript = \"x\"", 5, "Unknown runner 'perl'; known are bun, code-mode, command, forge-workflow, patch-stack.")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"command\"", 3, "'steps[0].script' is missing")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nrunner = \"command\"\nscript = \"x\"", 3, "'steps[0].name' is missing")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"command\"\nscript = \"x\"\ntimeout_ms = 0", 7, "timeout_ms must lie between")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"command\"\nscript = \"x\"\n[steps.trigger]\nschema = \"s.json\"", 7, "'steps[0].trigger.type' is missing")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"command\"\nscript = \"x\"\n[steps.trigger]\ntype = \"t\"\nschema = \"s.json\"", 9, "There is no schema file 's.json'.")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"command\"\nscript = \"../good/run.sh\"", 6, "'../good/run.sh' is not in the package; give a path below its folder.")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"bun\"\nscript = \"/bin/true\"", 6, "'/bin/true' is not in the package")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"patch-stack\"\n[steps.trigger]\ntype = \"t\"\nschema = \"x/../../good/s.json\"", 8, "'x/../../good/s.json' is not in the package")]
    [InlineData("name = \"bad\"\nversion = nan\n[[steps]]\nname=\"s\"", 2, "'version' must be a number")]
    [InlineData("name = \"bad\"\nversion = 1\nsteps = [{ name = \"s\", runner = \"code-mode\" }]", 3, "'steps[0].script' is missing")]
    [InlineData("name = \"bad\"\nversion = 1\n[guidance]\nskills = [1]\n[[steps]]\nname = \"s\"\nrunner = \"patch-stack\"", 4, "'guidance.skills' must be a list of strings")]
    [InlineData("name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"patch-stack\"\n[[steps]]\nname = \"s\"\nrunner = \"patch-stack\"", 7, "Two steps have the name 's'")]
    [InlineData("name = \"bad\"\nversion = 1\nconfig = 3\n[[steps]]\nname = \"s\"\nrunner = \"patch-stack\"", 3, "'config' must be a table")]
    public void A_broken_package_is_reported_with_line_and_reason_and_the_others_go_on(string toml, int? line, string reason)
    {
        Write("flows/bad/flow.toml", toml);
        Write("flows/good/flow.toml", Good);

        var set = FlowPackages.Load(folder);

        Assert.Equal("good", Assert.Single(set.Packages).Name);
        var problem = Assert.Single(set.Problems);
        Assert.Equal("bad", problem.Package);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
