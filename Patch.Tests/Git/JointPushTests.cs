using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

/// <summary>Pushes to three remotes, reached as over ssh so that a real git with hooks takes them.</summary>
public sealed class JointPushTests : IDisposable
{
    private const string Candidate = "refs/heads/patch/candidates/v1.0";
    private static readonly string[] Names = ["one", "two", "three"];

    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder fork;
    private readonly string old;
    private readonly string tip;

    public JointPushTests()
    {
        fork = sandbox.Bare("fork.git");
        old = fork.Commit(GitSandbox.Change("Start").File("a.txt", "a\n"));
        tip = fork.Commit(GitSandbox.Change("Ours").File("b.txt", "b\n"));
        foreach (var name in Names)
            sandbox.Bare(name + ".git").Dispose();
    }

    public void Dispose()
    {
        fork.Dispose();
        sandbox.Dispose();
    }

    [Theory]
    [InlineData("ssh://host.example")]
    [InlineData("")]
    public async Task All_remotes_get_it_and_again_changes_nothing(string scheme)
    {
        Put("two", old);
        var pushed = await PushAsync(scheme, old);
        Assert.Null(pushed.Failure);
        Assert.Equal([("one", true, null), ("two", true, old), ("three", true, null)], pushed.Remotes.Select(remote => (remote.Name, remote.HasIt, remote.Before)));
        Assert.All(Names, name => Assert.Equal(tip, At(name)));
        Assert.Null((await PushAsync(scheme)).Failure);
    }

    [Theory]
    [InlineData("ssh://host.example")]
    [InlineData("")]
    public async Task A_value_that_nobody_here_put_there_stops_it_before_anything_is_pushed(string scheme)
    {
        Put("three", old);
        var refused = await PushAsync(scheme);
        Assert.Equal((GitFailureCodes.Moved, "three"), (refused.Failure?.Code, refused.Refusing));
        Assert.Equal(
            $"{Candidate} of three is at {old}, which Patch did not put there, and the candidate is {tip}: somebody else moved it, so nothing was pushed.",
            refused.Failure!.Sentence);
        Assert.Equal([null, null, old], Names.Select(At));
    }

    [Fact]
    public async Task A_remote_that_cannot_be_read_stops_it_before_anything_is_pushed()
    {
        Directory.Delete(sandbox.PathOf("three.git"), recursive: true);
        var refused = await PushAsync("ssh://host.example");
        Assert.Equal((GitFailureCodes.NoRepository, "three"), (refused.Failure?.Code, refused.Refusing));
        Assert.EndsWith("Nothing was pushed.", refused.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Equal([null, null], Names.Take(2).Select(At));
    }

    [Fact]
    public async Task Where_one_refuses_the_others_are_put_back_to_what_they_had()
    {
        Put("two", old);
        Hook("three", "pre-receive", "echo 'not today' >&2; exit 1");
        var refused = await PushAsync("ssh://host.example", old);
        Assert.Equal((GitFailureCodes.Refused, "three"), (refused.Failure?.Code, refused.Refusing));
        Assert.Contains($"one was put back to having no such reference. two was put back to {old}.", refused.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Contains("not today", refused.Failure.Sentence, StringComparison.Ordinal);
        Assert.Equal([null, old, null], Names.Select(At));
        Assert.DoesNotContain(refused.Remotes, remote => remote.HasIt);
    }

    [Fact]
    public async Task A_remote_that_somebody_moved_on_meanwhile_is_not_put_back()
    {
        // When the third is pushed to, a person moves the first on.
        var persons = fork.Commit(GitSandbox.Change("By hand").File("c.txt", "c\n"));
        sandbox.Git(sandbox.PathOf("one.git"), "fetch", "--quiet", fork.Path, persons);
        Hook("three", "pre-receive", $"env -u GIT_QUARANTINE_PATH -u GIT_OBJECT_DIRECTORY git --git-dir='{sandbox.PathOf("one.git")}' update-ref {Candidate} {persons}; exit 1");
        var refused = await PushAsync("ssh://host.example");
        Assert.Contains("one, which had taken it, could not be put back:", refused.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Equal([persons, null, null], Names.Select(At));
    }

    [Fact]
    public async Task A_push_that_came_through_although_its_answer_was_lost_counts()
    {
        Hook("two", "post-receive", "kill -9 $PPID");
        var pushed = await PushAsync("ssh://host.example");
        Assert.Null(pushed.Failure);
        Assert.All(Names, name => Assert.Equal(tip, At(name)));
    }

    private async Task<JointPushOutcome> PushAsync(string scheme, params string[] replaceable)
    {
        var mirrors = sandbox.Mirrors(options => options.SshCommand = "sh -c 'shift; eval \"$@\"' ssh");
        using var mirror = (await mirrors.OpenAsync(fork.Path, null, fetch: true, TestContext.Current.CancellationToken)).Mirror!;
        var remotes = Names.Select(name => new JointPushRemote(name, scheme + sandbox.PathOf(name + ".git"), replaceable));
        return await mirror.PushAllAsync(new JointPushRequest(Candidate, tip, [.. remotes]), TestContext.Current.CancellationToken);
    }

    private void Put(string name, string sha) => sandbox.Git(fork.Path, "push", "--quiet", sandbox.PathOf(name + ".git"), $"{sha}:{Candidate}");

    private string? At(string name) =>
        sandbox.Git(sandbox.PathOf(name + ".git"), "for-each-ref", "--format=%(objectname)", Candidate) is { Length: > 0 } sha ? sha : null;

    private void Hook(string name, string hook, string shell)
    {
        var path = Path.Combine(sandbox.PathOf(name + ".git"), "hooks", hook);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{shell}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
