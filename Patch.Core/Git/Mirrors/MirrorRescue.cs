using LibGit2Sharp;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors;

/// <summary>What was brought over from a damaged mirror, and what could not be.</summary>
/// <param name="Saved">Full names of the references.</param>
/// <param name="Lost">References whose objects cannot all be read, each with the reason.</param>
internal sealed record MirrorRescue(IReadOnlyList<string> Saved, IReadOnlyList<(string Reference, string Reason)> Lost)
{
    private const string DoneMark = "patch-rescued";

    /// <summary>True when nothing that can be read is left in the damaged mirror alone.</summary>
    public static bool IsDone(string aside) => File.Exists(Path.Combine(aside, DoneMark));

    /// <summary>
    /// Copies references that were made in the damaged mirror, with their objects, into the new one: candidates that were never pushed are
    /// nowhere else. Each by itself, so that one which cannot be read keeps back no other. Null when there is nothing to rescue from.
    /// </summary>
    public static MirrorRescue? Run(string path, string aside)
    {
        if (!Directory.Exists(aside) || IsDone(aside))
            return null;
        var (saved, lost) = (new List<string>(), new List<(string, string)>());
        try
        {
            MakeReadable(aside);
            using var old = new Repository(aside);
            using var repository = new Repository(path);
            foreach (var (name, _) in OwnReferences.Of(old).Where(reference => repository.Refs[reference.Name] is null))
            {
                if (Copy(repository, aside, name) is { } reason)
                    lost.Add((name, reason));
                else
                    saved.Add(name);
            }

            foreach (var sha in MirrorFolder.PushedFrom(aside))
                MirrorFolder.NotePush(path, sha);
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            return new MirrorRescue(saved, [.. lost, ("What was made in it", exception.Message)]);
        }

        if (lost.Count == 0)
            File.WriteAllText(Path.Combine(aside, DoneMark), "");
        return new MirrorRescue(saved, lost);
    }

    private static string? Copy(Repository repository, string aside, string name)
    {
        try
        {
            repository.Network.Fetch(aside, [$"{name}:{name}"], new FetchOptions { TagFetchMode = TagFetchMode.None });
            return repository.Refs[name] is null ? "it cannot be read" : null;
        }
        catch (LibGit2SharpException exception)
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
