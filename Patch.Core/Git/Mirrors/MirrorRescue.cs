using LibGit2Sharp;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors;

/// <summary>What was brought over from a damaged mirror, and what could not be.</summary>
/// <param name="Saved">Full names of the references.</param>
/// <param name="Lost">References whose objects cannot all be read, each with the reason.</param>
internal sealed record MirrorRescue(IReadOnlyList<string> Saved, IReadOnlyList<(string Reference, string Reason)> Lost)
{
    private const string TriedMark = "patch-rescued";

    /// <summary>True when there is no more to be had from the damaged mirror.</summary>
    public static bool IsTried(string aside) => File.Exists(Path.Combine(aside, TriedMark));

    /// <summary>True when all that it had was saved.</summary>
    public static bool IsDone(string aside) => IsTried(aside) && new FileInfo(Path.Combine(aside, TriedMark)).Length == 0;

    /// <summary>
    /// Copies references that were made in the damaged mirror, with their objects, into the new one: candidates that were never pushed are
    /// nowhere else. Each by itself, so that one which cannot be read keeps back no other. Null when there is nothing to rescue from.
    /// </summary>
    public static MirrorRescue? Run(string path, string aside)
    {
        if (!Directory.Exists(aside) || IsTried(aside))
            return null;
        var (saved, lost) = (new List<string>(), new List<(string Reference, string Reason)>());
        try
        {
            MakeReadable(aside);
            using var old = new Repository(aside);
            using var repository = new Repository(path);
            foreach (var (name, sha) in OwnReferences.Of(old).Where(reference => repository.Refs[reference.Name] is null))
            {
                if (Copy(aside, path, ObjectName.Parse(sha)) is { } reason)
                {
                    lost.Add((name, $"{sha}: {reason}"));
                    continue;
                }

                repository.Refs.Add(name, new ObjectId(sha));
                saved.Add(name);
            }

            PushNotes.Copy(aside, path);
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            lost.Add(("What was made in it", exception.Message));
        }

        File.WriteAllLines(Path.Combine(aside, TriedMark), lost.Select(one => $"{one.Reference} {one.Reason}"));
        return new MirrorRescue(saved, lost);
    }

    private static string? Copy(string aside, string path, ObjectName root)
    {
        try
        {
            using var from = ObjectStore.Open(aside);
            using var to = ObjectStore.Open(path);
            new ObjectCopy(from, to).Copy(root);
            return null;
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            return exception.Message;
        }
    }

    /// <summary>References and objects are what counts; the files around them may be what is broken, and their content is known.</summary>
    private static void MakeReadable(string aside)
    {
        File.WriteAllText(Path.Combine(aside, "HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(Path.Combine(aside, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        Directory.CreateDirectory(Path.Combine(aside, "refs"));
        Directory.CreateDirectory(Path.Combine(aside, "objects"));
    }
}
