using System.Text.Json;

namespace Patch.AppHost.Demo;

/// <summary>The two files that an operator writes, as the rehearsal writes them: what to watch, and what to do with a release.</summary>
internal static class RehearsalFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly object Repo = new
    {
        owner = "upstream", name = "harbour", fullName = "upstream/harbour", webUrl = "https://upstream.example/harbour", defaultBranch = "main",
    };

    /// <summary><c>feed-sources.json</c>: the upstream's refs drive the flow, its feed is watched beside them.</summary>
    public static string Sources(string gitSource, string feedSource, string upstreamUrl, string feedUrl) => JsonSerializer.Serialize(
        new
        {
            sources = new object[]
            {
                new
                {
                    id = gitSource, kind = "git", provider = "git", url = upstreamUrl, @event = "release", tags = "v*", repo = Repo,
                    target = new { mode = "workspace_flow", eventType = "upstream.release" }, pollIntervalSeconds = 30,
                },
                new
                {
                    id = feedSource, provider = "generic", url = feedUrl, @event = "release", repo = Repo,
                    target = new { mode = "notify_only", provider = "generic", repoFullName = "fork/harbour", branch = "main" },
                    pollIntervalSeconds = 30,
                },
            },
        },
        Indented);

    /// <summary><c>flow.toml</c>: carry the stack, check it, push the candidate.</summary>
    public static string Flow(string forkUrl, string upstreamUrl) => $"""
        name = "harbour"
        version = 1
        description = "Carry the fork's patches onto each release"

        [config]
        fork_repo = "{forkUrl}"
        fork_repo_full_name = "fork/harbour"
        target_branch = "main"
        upstream_repo_url = "{upstreamUrl}"
        upstream_repo_full_name = "upstream/harbour"
        push = true
        verify_commands = ["grep -q '^port = 8443' conf/server.conf", "test -f docs/about-us.md"]

        [[steps]]
        name = "carry-stack"
        runner = "patch-stack"

        [steps.trigger]
        type = "upstream.release"
        schema = "release.schema.json"

        """;

    /// <summary>The payload that the flow asks for.</summary>
    public const string Schema = """
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "required": ["repo", "tag"],
          "properties": {
            "repo": { "const": "upstream/harbour" },
            "tag": { "type": "string", "pattern": "^v" }
          }
        }

        """;
}
