using LibGit2Sharp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class GitSettingsTests : IDisposable
{
    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void No_configuration_of_the_user_or_the_machine_is_read()
    {
        using var repository = sandbox.Bare("a.git");
        using var opened = new Repository(repository.Path);

        Assert.All([ConfigurationLevel.Global, ConfigurationLevel.Xdg, ConfigurationLevel.System], level => Assert.False(opened.Config.HasConfig(level)));
        Assert.False(GlobalSettings.GetOwnerValidation());
    }

    [Fact]
    public void The_engine_is_registered_with_mirrors_under_the_data_directory()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Patch:DataDirectory"] = "/srv/patch",
            ["Patch:Git:FetchLimit"] = "00:02:00",
            ["Patch:Git:Credentials:git.example.org:UserName"] = "ada",
            ["Patch:Git:Credentials:git.example.org:Password"] = "s3cret",
        }).Build();
        using var services = new ServiceCollection().AddLogging().AddGit(configuration).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<GitOptions>>().Value;
        Assert.Equal(Path.Combine("/srv/patch", "git"), options.MirrorDirectory);
        Assert.Equal(TimeSpan.FromMinutes(2), options.FetchLimit);
        Assert.Equal("ada", options.Credentials["git.example.org"].UserName);
        Assert.NotNull(services.GetRequiredService<GitMirrors>());
    }

    [Fact]
    public void A_value_out_of_range_is_refused_with_its_name()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Patch:Git:FetchLimit"] = "00:00:00" }).Build();
        using var services = new ServiceCollection().AddGit(configuration).BuildServiceProvider();

        var refusal = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<GitOptions>>().Value);
        Assert.Contains(nameof(GitOptions.FetchLimit), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Built_repositories_are_what_git_calls_sound()
    {
        using var repository = sandbox.Checkout("built");
        var first = repository.Commit(GitSandbox.Change("First").File("a/b/c.txt", "c\n").File("top.txt", "t\n").Link("link", "top.txt"));
        var second = repository.Commit(GitSandbox.Change("Second").File("a/b/c.txt", null).File("run.sh", "x"u8.ToArray(), executable: true));
        repository.Branch("side", first);
        repository.Tag("light", first);
        repository.Tag("v1", second, GitSandbox.Ada, "One");

        Assert.Equal(second, repository.Tip("main"));
        Assert.Null(repository.Tip("absent"));
        Assert.Equal(0, sandbox.TryGit(repository.Path, "fsck", "--strict").Code);
        Assert.Equal("", sandbox.Git(repository.Path, "status", "--porcelain"));
        Assert.Equal("link\nrun.sh\ntop.txt", sandbox.Git(repository.Path, "ls-files"));
        Assert.Equal("Ada Löve <ada@example.org> 2026-05-04T09:30:00+02:00 Second", sandbox.Git(repository.Path, "log", "-1", "--format=%an <%ae> %aI %s"));
        Assert.Equal("tag", sandbox.Git(repository.Path, "cat-file", "-t", "v1"));
        Assert.Equal("commit", sandbox.Git(repository.Path, "cat-file", "-t", "light"));
    }
}
