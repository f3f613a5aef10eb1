using Patch.Core.Git.Building;

namespace Patch.Cli.Harness;

/// <summary>Makes the commits of the story.</summary>
internal static class HarnessCommits
{
    /// <summary>Adds a commit to a branch, and its tag where it is a release.</summary>
    /// <returns>The commit.</returns>
    public static string Add(GitRepositoryBuilder repository, string branch, HarnessCommit commit)
    {
        var builder = new GitCommitBuilder(branch, commit.Message, commit.Author);
        foreach (var (path, content) in commit.Files)
            builder.File(path, content);
        var sha = repository.Commit(builder);
        if (commit.Tag is not null)
            repository.Tag(commit.Tag, sha, commit.Author, $"greet {commit.Tag}");
        return sha;
    }
}
