using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Patch.Core.Workspaces.Flows;
using Tomlyn;
using Tomlyn.Model;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>Reads <c>.codex/workspace.toml</c>. A task with a fault is reported and leaves the others.</summary>
public static partial class WorkspaceToml
{
    /// <summary>Where the file is, below the workspace's folder.</summary>
    public const string FileName = ".codex/workspace.toml";

    private const int FileLimit = 1024 * 1024;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);
    private static readonly string[] CommonKeys = ["id", "enabled", "kind", "schedule"];

    /// <summary>Reads the file of a workspace; null when it has none.</summary>
    /// <param name="directory">The workspace's folder, as a full path.</param>
    public static WorkspaceFile? Load(string directory)
    {
        var file = new FileInfo(Path.Combine(directory, FileName));
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        if (!file.Exists)
            return null;
        try
        {
            return file.Length > FileLimit
                ? Unusable(name, null, $"The file is larger than {FileLimit / 1024} KiB.")
                : Parse(File.ReadAllText(file.FullName), name);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Unusable(name, null, $"The file cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>Reads the file's text.</summary>
    /// <param name="text">TOML.</param>
    /// <param name="name">The workspace's name where the text has none.</param>
    internal static WorkspaceFile Parse(string text, string name)
    {
        try
        {
            var root = new TomlSection(TomlSerializer.Deserialize<TomlTable>(text) ?? [], "", TomlLines.Of(text));
            return root.Section("workspace") is { } workspace
                ? Workspace(workspace, name)
                : Unusable(name, null, "It has no table [workspace].");
        }
        catch (FlowTomlException fault)
        {
            return Unusable(name, fault.Line, fault.Message);
        }
        catch (TomlException fault)
        {
            return Unusable(name, fault.Line, $"Not TOML: {fault.Message}");
        }
    }

    private static WorkspaceFile Workspace(TomlSection workspace, string name)
    {
        var tasks = new List<WorkspaceTask>();
        var problems = new List<WorkspaceFileProblem>();
        var remarks = new List<string>();
        if (workspace.Has("reactive"))
            remarks.Add("[[workspace.reactive]] is not acted on: its rules have a Codex repair what failed.");
        foreach (var (section, index) in workspace.Sections("tasks").Select((section, index) => (section, index)))
        {
            var json = section.ToJson();
            var label = json["id"]?.ToString() ?? $"number {index + 1}";
            try
            {
                var task = Task(section, json);
                if (tasks.Any(known => known.Id == task.Id))
                    throw section.Fault("id", "Another task has the same id; this one is not used.");
                tasks.Add(task);
                remarks.AddRange(json.Select(pair => pair.Key).Except([.. CommonKeys, .. KeysOf(task.Work)])
                    .Select(key => $"Task '{task.Id}': '{key}' means nothing for a task of kind {task.Kind}."));
            }
            catch (FlowTomlException fault)
            {
                problems.Add(new WorkspaceFileProblem(label, fault.Line, fault.Message));
            }
        }

        return new WorkspaceFile(workspace.Text("name") is { Length: > 0 } own ? own : name, tasks, problems, remarks);
    }

    private static WorkspaceTask Task(TomlSection section, JsonObject json)
    {
        var id = section.Required("id");
        if (!Slug().IsMatch(id))
            throw section.Fault("id", "An id has lower-case letters, digits, '-', '_' and '.', begins with a letter or digit, and is at most 64 long.");
        return new WorkspaceTask(id, Enabled(section, json), Schedule(section), Work(section));
    }

    private static bool Enabled(TomlSection section, JsonObject json) => json["enabled"] switch
    {
        null => true,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => throw section.Fault("enabled", "'enabled' must be true or false."),
    };

    private static TaskSchedule? Schedule(TomlSection section)
    {
        if (section.Text("schedule") is not { Length: > 0 } text)
            return null;
        return TaskSchedule.Parse(text, out var fault) ?? throw section.Fault("schedule", fault);
    }

    private static TaskWork Work(TomlSection section) => section.Required("kind") switch
    {
        TaskKinds.Command => new TaskWork.Command(Line(section), Timeout(section)),
        TaskKinds.Flow => Flow(section),
        TaskKinds.Skill => new TaskWork.Skill(SkillName(section), section.Text("var"), Timeout(section)),
        var unknown => throw section.Fault("kind", $"Unknown kind '{unknown}'; known are {string.Join(", ", TaskKinds.All)}."),
    };

    private static IReadOnlyList<string> Line(TomlSection section) =>
        section.Texts("command") is [{ Length: > 0 }, ..] line
            ? line
            : throw section.Fault("command", "'command' must be a list of strings, the program first: command = [\"make\", \"check\"].");

    private static TaskWork.Flow Flow(TomlSection section)
    {
        var type = section.Required("flow");
        var flowEvent = section.Section("event");
        return new TaskWork.Flow(
            flowEvent?.Text("type") is { Length: > 0 } own ? own : type,
            flowEvent?.Text("source") is { Length: > 0 } source ? source : null,
            flowEvent?.Section("payload")?.ToJson() ?? []);
    }

    /// <summary>The name becomes a part of a path.</summary>
    private static string SkillName(TomlSection section) =>
        section.Required("skill") is var name && name.IndexOfAny(['/', '\\']) < 0 && name is not ("." or "..")
            ? name
            : throw section.Fault("skill", "'skill' must be the name of a skill, not a path.");

    private static TimeSpan Timeout(TomlSection section)
    {
        if (!section.Has("timeout_ms"))
            return DefaultTimeout;
        var milliseconds = section.Number("timeout_ms");
        return milliseconds >= 1 && milliseconds <= (decimal)LongestTimeout.TotalMilliseconds
            ? TimeSpan.FromMilliseconds((double)milliseconds)
            : throw section.Fault("timeout_ms", "'timeout_ms' must lie between 1 and 86400000 (a day).");
    }

    private static string[] KeysOf(TaskWork work) => work switch
    {
        TaskWork.Command => ["command", "timeout_ms"],
        TaskWork.Flow => ["flow", "event"],
        _ => ["skill", "var", "timeout_ms"],
    };

    private static WorkspaceFile Unusable(string name, int? line, string reason) => new(name, [], [new WorkspaceFileProblem(null, line, reason)], []);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_.-]{0,63}\z")]
    private static partial Regex Slug();
}
