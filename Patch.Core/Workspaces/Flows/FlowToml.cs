using Patch.Core.Workspaces.Runners;
using Tomlyn;
using Tomlyn.Model;

namespace Patch.Core.Workspaces.Flows;

/// <summary>Reads a <c>flow.toml</c>: <c>name</c>, <c>version</c>, <c>description</c>, <c>[config]</c>, <c>[guidance]</c>, <c>[[steps]]</c>.</summary>
internal static class FlowToml
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    /// <summary>Reads <paramref name="text"/>, the content of <paramref name="path"/>.</summary>
    public static FlowPackageReading Read(string text, string path)
    {
        var root = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = Path.GetFileName(root);
        try
        {
            var lines = TomlLines.Of(text);
            var table = new TomlSection(TomlSerializer.Deserialize<TomlTable>(text) ?? [], "", lines);
            name = table.Text("name") ?? name;
            return new FlowPackageReading(Package(table, root), null);
        }
        catch (FlowTomlException fault)
        {
            return new FlowPackageReading(null, new FlowPackageProblem(name, path, fault.Line, fault.Message));
        }
        catch (TomlException fault)
        {
            return new FlowPackageReading(null, new FlowPackageProblem(name, path, fault.Line, $"Not TOML: {fault.Message}"));
        }
    }

    private static FlowPackage Package(TomlSection table, string root)
    {
        var steps = table.Sections("steps");
        if (steps.Count == 0)
            throw new FlowTomlException(null, "It has no [[steps]]; a package needs at least one.");
        var package = new FlowPackage(
            table.Required("name"), table.Number("version"), table.Text("description"), root, table.Section("config")?.ToJson(),
            table.Section("guidance")?.Texts("skills") ?? [], [.. steps.Select(step => Step(step, root))]);
        foreach (var (index, step) in package.Steps.Index())
        {
            if (package.Steps.Take(index).Any(earlier => earlier.Name == step.Name))
                throw steps[index].Fault("name", $"Two steps have the name '{step.Name}'.");
        }

        return package;
    }

    private static FlowStep Step(TomlSection step, string root)
    {
        var runner = step.Required("runner");
        if (!StepRunners.Names.Contains(runner))
            throw step.Fault("runner", $"Unknown runner '{runner}'; known are {string.Join(", ", StepRunners.Names)}.");
        var script = runner is StepRunners.PatchStack or StepRunners.ForgeWorkflow ? step.Text("script") : step.Required("script");
        var cwd = Path.GetFullPath(Path.Combine(root, step.Text("cwd") ?? "."));
        return new FlowStep(
            step.Required("name"), runner, script is null ? null : InPackage(step, "script", script, root), Timeout(step), cwd, Trigger(step, root));
    }

    private static TimeSpan Timeout(TomlSection step)
    {
        if (!step.Has("timeout_ms"))
            return DefaultTimeout;
        var milliseconds = step.Number("timeout_ms");
        return milliseconds >= 1 && milliseconds <= (decimal)LongestTimeout.TotalMilliseconds
            ? TimeSpan.FromMilliseconds((double)milliseconds)
            : throw step.Fault("timeout_ms", "timeout_ms must lie between 1 and 86400000 (a day).");
    }

    private static FlowTrigger? Trigger(TomlSection step, string root)
    {
        if (step.Section("trigger") is not { } trigger)
            return null;
        var type = trigger.Required("type");
        if (trigger.Text("schema") is not { } schema)
            return new FlowTrigger(type, null);
        var path = InPackage(trigger, "schema", schema, root);
        return File.Exists(path)
            ? new FlowTrigger(type, path)
            : throw trigger.Fault("schema", $"There is no schema file '{schema}'.");
    }

    /// <summary>
    /// A file of the package: what a package runs and what it checks by is installed with it. Not so its <c>cwd</c>, which may be any folder:
    /// packages work on the checkout that they are installed in.
    /// </summary>
    private static string InPackage(TomlSection section, string key, string path, string root)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        return full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw section.Fault(key, $"'{path}' is not in the package; give a path below its folder.");
    }
}

/// <summary>A value of a <c>flow.toml</c> that is missing or wrong.</summary>
internal sealed class FlowTomlException(int? line, string message) : Exception(message)
{
    public int? Line { get; } = line;
}
