namespace Patch.Tests.Flows.BackendContract;

/// <summary>The flow package that the recorded backend had, as a <c>command</c> step: the payload's <c>outcome</c> says how it ends.</summary>
internal static class CandidateFlow
{
    private const string Toml = """
        name = "candidate-release"
        version = 1

        [[steps]]
        name = "prepare-candidate"
        runner = "command"
        script = "prepare.sh"

        [steps.trigger]
        type = "upstream.release"
        schema = "release.schema.json"
        """;

    private const string Schema = """{"type":"object","required":["repo","tag"],"properties":{"repo":{"type":"string"},"tag":{"type":"string"}}}""";

    private const string Script = """
        #!/bin/sh
        read -r context
        tag=$(printf '%s' "$context" | sed 's/.*"tag":"\([^"]*\)".*/\1/')
        outcome=$(printf '%s' "$context" | sed -n 's/.*"outcome":"\([^"]*\)".*/\1/p')
        case "$outcome" in
            exit1) echo boom >&2; exit 1 ;;
            noresult) exit 0 ;;
            wait) sleep 300 & echo $! > child.pid; wait ;;
            ""|changed|needs_intervention)
                outcome=${outcome:-changed}
                echo "FLOW_RESULT {\"status\":\"$outcome\",\"message\":\"$outcome: candidate for $tag\",\"artifacts\":{\"candidateRefs\":[{\"kind\":\"branch\",\"ref\":\"refs/heads/candidate/$tag\",\"repo\":\"peezy-tech/codex\",\"remote\":\"origin\",\"sha\":\"1111111111111111111111111111111111111111\",\"url\":\"https://example.invalid/tree/candidate/$tag\",\"pushed\":false},\"refs/patch/candidates/$tag\"]}}" ;;
            *)
                echo "FLOW_RESULT {\"status\":\"$outcome\",\"message\":\"$outcome: candidate for $tag\"}" ;;
        esac
        """;

    public static void Write(string workspace)
    {
        var package = Directory.CreateDirectory(Path.Combine(workspace, "flows", "candidate-release")).FullName;
        File.WriteAllText(Path.Combine(package, "flow.toml"), Toml);
        File.WriteAllText(Path.Combine(package, "release.schema.json"), Schema);
        var script = Path.Combine(package, "prepare.sh");
        File.WriteAllText(script, Script + "\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
