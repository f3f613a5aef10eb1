using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary><c>conflicts</c>: all that a person needs to resolve what an attempt stopped at.</summary>
public sealed class ConflictsOfAttempt(ConflictBundles bundles) : IStackWork
{
    /// <summary>Name of this work.</summary>
    public const string Name = "conflicts";

    public string Kind => Name;

    /// <summary>The task's arguments.</summary>
    public static JsonObject Arguments(string attemptId) => new() { ["attempt"] = attemptId };

    public async Task<JsonNode> RunAsync(StackDefinition stack, GitMirror mirror, JsonObject arguments, CancellationToken cancellationToken)
    {
        var (bundle, refusal) = await bundles.BuildAsync((string)arguments["attempt"]!, mirror, cancellationToken);
        return bundle is not null
            ? JsonSerializer.SerializeToNode(bundle, PatchJson.Options)!
            : throw new StackWorkException(GitFailureCodes.NoCommit, refusal!.Sentence);
    }
}
