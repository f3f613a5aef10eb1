using System.Text.Json.Nodes;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>One kind of work on a stack. Safe to do twice.</summary>
public interface IStackWork
{
    /// <summary>Its name: <see cref="Data.StackTask.Kind"/>.</summary>
    string Kind { get; }

    /// <summary>Does it. The mirror has just been fetched.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="mirror">Of its fork and upstream; locked until the work is done.</param>
    /// <param name="arguments">As they were given.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StackWorkException">It cannot be done; the sentence says why and what to do.</exception>
    Task<JsonNode> RunAsync(StackDefinition stack, GitMirror mirror, JsonObject arguments, CancellationToken cancellationToken);

    /// <summary>A try failed, and may be tried again later. Most kinds leave it at that.</summary>
    Task FailedAsync(StackDefinition stack, JsonObject arguments, GitFailure failure, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Work on a stack that cannot be done as it was asked for.</summary>
/// <param name="code">One of <see cref="GitFailureCodes"/>.</param>
/// <param name="sentence">Why, and what to do.</param>
public sealed class StackWorkException(string code, string sentence) : Exception(sentence)
{
    /// <summary>The failure.</summary>
    public GitFailure Failure { get; } = new(code, sentence);
}
