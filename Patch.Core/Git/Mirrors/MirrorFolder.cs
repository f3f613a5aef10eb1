using System.Security.Cryptography;
using System.Text;
using LibGit2Sharp;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors;

/// <summary>A mirror on disk: its name, how it is made, and whether it is sound.</summary>
internal static class MirrorFolder
{
    /// <summary>The names of the two remotes.</summary>
    public const string Fork = "fork", Upstream = "upstream";

    private const string Ending = ".git";
    private const string FetchedMark = "patch-fetched";
    private const string DamagedMark = "patch-damaged";
    private const string UsedMark = "patch-used";
    private const string OpenMark = "patch-open";
    private const int LongestSlug = 60;

    public static string NameOf(RemoteAddress fork)
    {
        var slug = new string([.. fork.Shown.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-')]);
        slug = slug.Length > LongestSlug ? slug[^LongestSlug..] : slug;
        // The slug is for people; the hash makes it one of a kind. Credentials do not make another mirror.
        return $"{slug.Trim('-', '.')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fork.Url)))[..12]}{Ending}";
    }

    public static void Create(string path) => Repository.Init(path, isBare: true);

    /// <summary>Writes both remotes down. True when one changed, or the mirror was never fetched whole.</summary>
    public static bool SetRemotes(string path, RemoteAddress fork, RemoteAddress? upstream)
    {
        using var repository = new Repository(path);
        HttpRedirects.Refuse(repository);
        var changed = false;
        foreach (var (name, address) in new[] { (Fork, (RemoteAddress?)fork), (Upstream, upstream) })
        {
            if (address is null || repository.Network.Remotes[name]?.Url == address.Url)
                continue;
            repository.Network.Remotes.Remove(name);
            repository.Network.Remotes.Add(name, address.Url, $"+refs/heads/*:refs/remotes/{name}/*");
            changed = true;
        }

        if (changed)
            File.Delete(Path.Combine(path, FetchedMark));
        return !IsFetched(path);
    }

    /// <summary>The mirrors of a folder, sound or not; none where there is no folder.</summary>
    public static IReadOnlyList<string> All(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateDirectories(Path.GetFullPath(directory), $"*-*{Ending}").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Both remotes as they are written down, without credentials; null for those that are not, or cannot be read.</summary>
    public static (RemoteAddress? Fork, RemoteAddress? Upstream) RemotesOf(string path)
    {
        try
        {
            using var repository = new Repository(path);
            return (Written(repository, Fork), Written(repository, Upstream));
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            return (null, null);
        }

        static RemoteAddress? Written(Repository repository, string name) =>
            repository.Network.Remotes[name]?.Url is { } url ? RemoteAddress.Parse(url, out _) : null;
    }

    /// <summary>True when both remotes were fetched whole once.</summary>
    public static bool IsFetched(string path) => File.Exists(Path.Combine(path, FetchedMark));

    /// <summary>Notes the time of a use, as the time of a file.</summary>
    public static void MarkUsed(string path, DateTimeOffset now)
    {
        var mark = Path.Combine(path, UsedMark);
        if (!File.Exists(mark))
            File.WriteAllText(mark, "");
        File.SetLastWriteTimeUtc(mark, now.UtcDateTime);
    }

    /// <summary>The last use; of a mirror that was never noted to be used, when it was made.</summary>
    public static DateTimeOffset UsedAt(string path) =>
        File.Exists(Path.Combine(path, UsedMark)) ? File.GetLastWriteTimeUtc(Path.Combine(path, UsedMark)) : Directory.GetLastWriteTimeUtc(path);

    /// <summary>
    /// To be called by whoever has locked the mirror. Git's own lock files are only taken under ours, so those that a killed holder left
    /// behind are nobody's, and would stand in the way of every later fetch.
    /// </summary>
    public static void Enter(string path)
    {
        var mark = Path.Combine(path, OpenMark);
        if (File.Exists(mark))
        {
            var refs = new DirectoryInfo(Path.Combine(path, "refs"));
            var left = refs.Exists ? refs.EnumerateFiles("*.lock", SearchOption.AllDirectories) : [];
            foreach (var file in new DirectoryInfo(path).EnumerateFiles("*.lock").Concat(left))
                file.Delete();
        }

        File.WriteAllText(mark, "");
    }

    /// <summary>The counterpart of <see cref="Enter"/>.</summary>
    public static void Leave(string path)
    {
        if (Directory.Exists(path))
            File.Delete(Path.Combine(path, OpenMark));
    }

    public static void MarkFetched(string path) => File.WriteAllText(Path.Combine(path, FetchedMark), "");

    /// <summary>Reads from a mirror; what is missing in it or broken has the next opening rebuild it.</summary>
    public static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MissingObjectException exception)
        {
            MarkDamaged(path, exception.Message);
            throw;
        }
    }

    /// <summary>Has the next opening rebuild the mirror.</summary>
    public static void MarkDamaged(string path, string why) => File.WriteAllText(Path.Combine(path, DamagedMark), why);

    /// <summary>Null for a sound mirror. Every reference's object must be readable, and of each commit the tree.</summary>
    public static string? Damage(string path)
    {
        var mark = Path.Combine(path, DamagedMark);
        if (File.Exists(mark))
            return File.ReadAllText(mark);
        if (!Repository.IsValid(path) || !File.ReadAllText(Path.Combine(path, "HEAD")).StartsWith("ref: ", StringComparison.Ordinal))
            return "not a repository any more";
        try
        {
            using var repository = new Repository(path);
            // Settings that can be read and changed are whole.
            repository.Config.Set("core.bare", "true", ConfigurationLevel.Local);
            using var store = ObjectStore.Open(path);
            foreach (var reference in repository.Refs.OfType<DirectReference>())
            {
                var name = ObjectName.Parse(reference.TargetIdentifier);
                var kind = store.Header(name).Kind;
                if (kind == ObjectKind.None)
                    return $"{reference.CanonicalName} names an object that is missing";
                if (kind == ObjectKind.Commit)
                    store.Tree(store.Commit(name).Tree);
            }

            return null;
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            return exception.Message;
        }
    }

    /// <summary>Where a damaged mirror is set aside.</summary>
    public static string AsideOf(string path) => path + ".damaged";

    /// <summary>
    /// Moves a damaged mirror away, over an older damaged one: candidates that were never pushed can still be saved from it. Where that was
    /// not tried with the older one yet, the newer has nothing of its own, and goes.
    /// </summary>
    public static void SetAside(string path)
    {
        var aside = AsideOf(path);
        if (Directory.Exists(aside) && !MirrorRescue.IsTried(aside))
        {
            Directory.Delete(path, recursive: true);
            return;
        }

        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
        Directory.Move(path, aside);
    }
}
