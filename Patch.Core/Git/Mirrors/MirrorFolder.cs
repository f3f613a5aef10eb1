using System.Security.Cryptography;
using System.Text;
using LibGit2Sharp;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors;

/// <summary>A mirror on disk: its name, how it is made, and whether it is sound.</summary>
internal static class MirrorFolder
{
    private const string FetchedMark = "patch-fetched";
    private const string DamagedMark = "patch-damaged";
    private const int LongestSlug = 60;

    public static string NameOf(RemoteAddress fork)
    {
        var slug = new string([.. fork.Shown.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-')]);
        slug = slug.Length > LongestSlug ? slug[^LongestSlug..] : slug;
        // The slug is for people; the hash makes it one of a kind. Credentials do not make another mirror.
        return $"{slug.Trim('-', '.')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fork.Url)))[..12]}.git";
    }

    public static void Create(string path) => Repository.Init(path, isBare: true);

    /// <summary>Writes both remotes down. True when one changed, or the mirror was never fetched whole.</summary>
    public static bool SetRemotes(string path, RemoteAddress fork, RemoteAddress? upstream)
    {
        using var repository = new Repository(path);
        HttpRedirects.Refuse(repository);
        var changed = false;
        foreach (var (name, address) in new[] { ("fork", (RemoteAddress?)fork), ("upstream", upstream) })
        {
            if (address is null || repository.Network.Remotes[name]?.Url == address.Url)
                continue;
            repository.Network.Remotes.Remove(name);
            repository.Network.Remotes.Add(name, address.Url, $"+refs/heads/*:refs/remotes/{name}/*");
            changed = true;
        }

        if (changed)
            File.Delete(Path.Combine(path, FetchedMark));
        return !File.Exists(Path.Combine(path, FetchedMark));
    }

    public static void MarkFetched(string path) => File.WriteAllText(Path.Combine(path, FetchedMark), "");

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

    /// <summary>Moves a damaged mirror away, over an older damaged one: candidates that were never pushed can still be saved from it.</summary>
    public static void SetAside(string path)
    {
        var aside = path + ".damaged";
        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
        Directory.Move(path, aside);
    }
}
