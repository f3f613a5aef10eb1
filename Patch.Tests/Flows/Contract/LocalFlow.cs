namespace Patch.Tests.Flows.Contract;

/// <summary>The recorded backend's flow as a package of the local workspace: the same name, step, trigger and result.</summary>
internal static class LocalFlow
{
    private const string Toml = """
        name = "candidate-release"
        version = 1

        [[steps]]
        name = "prepare-candidate"
        runner = "command"
        script = "prepare.sh"
        timeout_ms = 30000

        [steps.trigger]
        type = "upstream.release"
        """;

    private const string Script = """
        #!/bin/sh
        read -r context
        tag=$(printf '%s' "$context" | sed 's/.*"tag":"\([^"]*\)".*/\1/')
        echo "FLOW_RESULT {\"status\":\"changed\",\"message\":\"changed: candidate for $tag\",\"artifacts\":{\"candidateRefs\":[{\"kind\":\"branch\",\"ref\":\"refs/heads/candidate/$tag\",\"repo\":\"peezy-tech/codex\",\"remote\":\"origin\",\"sha\":\"1111111111111111111111111111111111111111\",\"url\":\"https://example.invalid/tree/candidate/$tag\",\"pushed\":false},\"refs/patch/candidates/$tag\"]}}"
        """;

    public static void Write(string workspace)
    {
        var package = Directory.CreateDirectory(Path.Combine(workspace, "flows", "candidate-release")).FullName;
        File.WriteAllText(Path.Combine(package, "flow.toml"), Toml);
        var script = Path.Combine(package, "prepare.sh");
        File.WriteAllText(script, Script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
