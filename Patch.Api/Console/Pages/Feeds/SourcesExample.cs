namespace Patch.Api.Console.Pages.Feeds;

/// <summary>A sources file to begin with, for the page that has none.</summary>
internal static class SourcesExample
{
    public const string Json = """
        {
          "sources": [
            {
              "id": "upstream-releases",
              "kind": "git",
              "provider": "git",
              "url": "https://github.com/OWNER/NAME.git",
              "event": "release",
              "tags": "v*",
              "repo": { "owner": "OWNER", "name": "NAME", "fullName": "OWNER/NAME", "webUrl": "https://github.com/OWNER/NAME" },
              "target": { "mode": "workspace_flow", "eventType": "upstream.release" }
            }
          ]
        }
        """;
}
