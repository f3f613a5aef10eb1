using System.Text.Json;
using Patch.Core.Data;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>How far a resolution has come. It is kept in the work tree's .git folder, so it is there as long as the work tree is.</summary>
internal sealed record ResolveState(string AttemptId, string Branch, string Tag, string Before, string Release)
{
    private const string FileName = "patch-resolve.json";

    /// <summary>The stack carried so far.</summary>
    public required string Head { get; init; }

    /// <summary>The patch in conflict with it; null when all patches are carried.</summary>
    public string? Patch { get; init; }

    /// <summary>Its subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Its conflicts.</summary>
    public IReadOnlyList<ConflictFile> Conflicts { get; init; } = [];

    /// <summary>What became of the patches so far.</summary>
    public IReadOnlyList<ResolvedPatch> Patches { get; init; } = [];

    /// <summary>The work tree shows the patch on <see cref="Head"/>. False after a crash between the two: it is shown once more.</summary>
    public bool Shown { get; init; }

    /// <summary>The candidate, when it is written.</summary>
    public ResolvedCandidate? Done { get; init; }

    /// <summary>Null where there is none.</summary>
    public static ResolveState? Read(string directory)
    {
        try
        {
            return PatchJson.Read<ResolveState>(File.ReadAllText(PathOf(directory)));
        }
        catch (Exception missing) when (missing is DirectoryNotFoundException or FileNotFoundException)
        {
            return null;
        }
        catch (JsonException broken)
        {
            throw new ConflictRefusedException(ConflictRefusals.Folder, $"{PathOf(directory)} cannot be read ({broken.Message}): remove {directory} and begin again.");
        }
    }

    /// <summary>Takes the place of the former state in one step.</summary>
    public void Write(string directory)
    {
        var path = PathOf(directory);
        File.WriteAllText(path + ".new", PatchJson.Write(this));
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string PathOf(string directory) => Path.Combine(directory, ".git", FileName);
}

/// <summary>What became of one patch.</summary>
/// <param name="Sha">The patch.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Code">One of <see cref="PatchOutcomes"/>; a resolved patch is <c>changed</c>, one of which nothing was left <c>upstreamed:empty</c>.</param>
/// <param name="Sentence">What happened.</param>
/// <param name="NewSha">What it became; null when it was left out.</param>
public sealed record ResolvedPatch(string Sha, string Subject, string Code, string Sentence, string? NewSha)
{
    internal static ResolvedPatch Of(PatchOutcome outcome) => new(outcome.Sha, outcome.Subject, outcome.Code, outcome.Sentence, outcome.NewSha);
}

/// <summary>The candidate that a resolution led to.</summary>
/// <param name="Reference">Its full name.</param>
/// <param name="Sha">What it names.</param>
/// <param name="Pushed">All push remotes have it.</param>
/// <param name="Message">What was done, as the attempt has it.</param>
public sealed record ResolvedCandidate(string Reference, string Sha, bool Pushed, string Message);
