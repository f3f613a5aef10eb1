using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Maintenance.Stacks;

/// <summary><c>blame</c>: for each patch that conflicts on an upstream commit, the upstream commit that did it.</summary>
public sealed class BlameStack : IStackWork
{
    /// <summary>Name of this work.</summary>
    public const string Name = "blame";

    public string Kind => Name;

    /// <summary>The task's arguments.</summary>
    /// <param name="onto">A tag, branch or commit of upstream; null: its main branch, else its newest release.</param>
    public static JsonObject Arguments(string? onto) => new() { ["onto"] = onto };

    public async Task<JsonNode> RunAsync(StackDefinition stack, GitMirror mirror, JsonObject arguments, CancellationToken cancellationToken)
    {
        var point = (string?)arguments["onto"] is { } onto ? UpstreamPoint.Of(mirror, onto)
            : UpstreamPoint.Newest(stack, mirror) is [.., var newest] ? newest
            : throw new StackWorkException(GitFailureCodes.NoCommit, "Upstream has no release and no main branch: name what to look at (onto).");
        var tip = UpstreamPoint.TipOf(stack, mirror);
        var found = await Task.Run(() => mirror.Blame(stack.Dry(tip, point.Sha), cancellationToken), cancellationToken);
        var answer = new BlameAnswer(stack.Name, tip, point.Sha, point.Reference, [.. found.Select(BlamedPatch.Of)]);
        return JsonSerializer.SerializeToNode(answer, PatchJson.Options)!;
    }
}
