using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Workspaces;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>What an attempt stopped at, as its run tells it.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="RunId">The run that stopped.</param>
/// <param name="Artifacts">What the run left behind.</param>
/// <param name="Conflict">Of that: the patch in conflict.</param>
internal sealed record AttemptConflict(MaintenanceAttempt Attempt, string RunId, JsonObject Artifacts, JsonObject Conflict)
{
    /// <summary>An artifact that is a text; null when it is absent.</summary>
    public string? Text(string name) => TextOf(Artifacts, name);

    /// <summary>A field of the conflict that is a text.</summary>
    public string? OfConflict(string name) => TextOf(Conflict, name);

    /// <summary>A field that is a text; null when it is absent.</summary>
    public static string? TextOf(JsonObject from, string name) => from[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}

/// <summary>Finds what attempts stopped at.</summary>
public sealed class AttemptConflicts(IDbContextFactory<PatchDbContext> contexts, WorkspaceDirectory workspaces)
{
    /// <summary>The attempt.</summary>
    /// <exception cref="ConflictRefusedException">There is none.</exception>
    internal async Task<MaintenanceAttempt> AttemptAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken)
            ?? throw new ConflictRefusedException(ConflictRefusals.AttemptNotFound, $"There is no attempt {id}.");
    }

    /// <summary>The conflict of the attempt's run that needs a person.</summary>
    /// <exception cref="ConflictRefusedException">There is none, or the workspace does not answer.</exception>
    internal async Task<AttemptConflict> FindAsync(MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        var workspace = workspaces.Open(await AttemptWorkspaces.AddressAsync(contexts, workspaces, attempt, cancellationToken));
        try
        {
            foreach (var runId in PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!)
            {
                if (await workspace.GetRunAsync(runId, cancellationToken) is { } run && RunOutcome.ResultOf(run)?["artifacts"] is JsonObject artifacts
                    && artifacts["conflict"] is JsonObject conflict)
                    return new AttemptConflict(attempt, runId, artifacts, conflict);
            }
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            throw new ConflictRefusedException(ConflictRefusals.Unreachable, unreachable.Message);
        }

        throw new ConflictRefusedException(
            ConflictRefusals.NoConflict, $"No run of the attempt tells of a conflict; the attempt is {attempt.Status}{(attempt.Message is { } message ? $": {message}" : ".")}");
    }
}

/// <summary>What was asked for cannot be done: a code for programs and a sentence for people. Caught at the slice's doors.</summary>
internal sealed class ConflictRefusedException(string code, string sentence) : Exception(sentence)
{
    public ConflictRefusal Refusal { get; } = new(code, sentence);
}

/// <summary>Why something was not done.</summary>
/// <param name="Code">One of <see cref="ConflictRefusals"/>.</param>
/// <param name="Sentence">What to do about it.</param>
public sealed record ConflictRefusal(string Code, string Sentence);

/// <summary>The closed list of <see cref="ConflictRefusal.Code"/>.</summary>
public static class ConflictRefusals
{
    /// <summary>There is no such attempt.</summary>
    public const string AttemptNotFound = "attempt_not_found";

    /// <summary>The attempt did not stop at a conflict, or is settled since.</summary>
    public const string NoConflict = "no-conflict";

    /// <summary>The attempt's workspace does not answer.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Fork, upstream or flow package are not as they must be.</summary>
    public const string Blocked = "blocked";

    /// <summary>The maintained branch, the release or the work tree's HEAD was moved meanwhile.</summary>
    public const string Moved = "moved";

    /// <summary>Somebody else resolves it at this moment.</summary>
    public const string Busy = "busy";

    /// <summary>The folder cannot be used.</summary>
    public const string Folder = "folder";
}
