using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces;

public sealed class WorkspaceDirectoryTests
{
    private static readonly FeedTarget Bare = new() { Mode = "workspace_flow" };

    private static readonly FeedTarget Full = Bare with
    {
        WorkspaceUrl = "http://own", WorkspaceUrlEnv = "URL_ENV", DispatchUrl = "http://old", DispatchUrlEnv = "OLD_URL_ENV",
    };

    public static TheoryData<string, FeedTarget?, string?> Order => new()
    {
        { "the target's workspaceUrl goes first", Full, "http://own" },
        { "then its workspaceUrlEnv", Full with { WorkspaceUrl = null }, "http://env" },
        { "then its dispatchUrl", Full with { WorkspaceUrl = null, WorkspaceUrlEnv = null }, "http://old" },
        { "a variable that is not set is passed over", Full with { WorkspaceUrl = null, WorkspaceUrlEnv = "NOT_SET" }, "http://old" },
        { "then its dispatchUrlEnv", Bare with { DispatchUrlEnv = "OLD_URL_ENV" }, "http://old-env" },
        { "then the default", Bare, "http://backend" },
        { "also without a target", null, "http://backend" },
    };

    [Theory, MemberData(nameof(Order))]
    public void The_url_is_chosen_in_order(string what, FeedTarget? target, string? url)
    {
        var directory = Create(
            new WorkspaceOptions { BackendUrl = "http://backend", FlowBackendUrl = "http://flow", FlowDispatchUrl = "http://dispatch" },
            ("URL_ENV", "http://env"), ("OLD_URL_ENV", "http://old-env"));
        Assert.True(url == directory.Resolve(target).Url, what);
    }

    [Fact]
    public void The_default_urls_follow_each_other_and_none_is_local()
    {
        Assert.Equal("http://flow", Create(new() { BackendUrl = " ", FlowBackendUrl = "http://flow", FlowDispatchUrl = "http://x" }).Resolve(null).Url);
        Assert.Equal("http://x", Create(new() { FlowDispatchUrl = "http://x/flow-events" }).Resolve(null).Url);
        Assert.Equal(WorkspaceAddress.Local, Create(new() { BackendSecret = "s" }).Resolve(Bare));
    }

    [Fact]
    public void The_secret_is_the_targets_then_the_default_ones()
    {
        var both = new WorkspaceOptions { BackendUrl = "http://h", BackendSecret = "default", FlowDispatchSecret = "old default" };
        var old = new WorkspaceOptions { BackendUrl = "http://h", FlowDispatchSecret = "old default" };
        (string, string)[] variables = [("A", "own"), ("B", "old own")];

        Assert.Equal("own", Create(both, variables).Resolve(Bare with { WorkspaceSecretEnv = "A", DispatchSecretEnv = "B" }).Secret);
        Assert.Equal("old own", Create(both, variables).Resolve(Bare with { DispatchSecretEnv = "B" }).Secret);
        Assert.Equal("default", Create(both, variables).Resolve(Bare with { WorkspaceSecretEnv = "NOT_SET" }).Secret);
        Assert.Equal("old default", Create(old).Resolve(Bare).Secret);
        Assert.DoesNotContain("own", Create(both, variables).Resolve(Bare with { WorkspaceSecretEnv = "A" }).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/events", "http://127.0.0.1:1", WorkspaceTransport.Http)]
    [InlineData("http://127.0.0.1:1/flow-events/", "http://127.0.0.1:1", WorkspaceTransport.Http)]
    [InlineData("https://h.example/base/events", "https://h.example/base", WorkspaceTransport.Http)]
    [InlineData(" https://h.example/ ", "https://h.example", WorkspaceTransport.Http)]
    [InlineData("ws://127.0.0.1:1", "ws://127.0.0.1:1", WorkspaceTransport.WebSocket)]
    [InlineData("wss://h.example/rpc/", "wss://h.example/rpc", WorkspaceTransport.WebSocket)]
    public void Endings_are_taken_off(string written, string url, WorkspaceTransport transport)
    {
        var address = Create(new WorkspaceOptions { BackendUrl = written }).Resolve(null);
        Assert.Equal((url, transport, null), (address.Url, address.Transport, address.Error));
    }

    [Theory]
    [InlineData("backend", "is not a URL")]
    [InlineData("http://", "is not a URL")]
    [InlineData("ftp://h", "has the scheme 'ftp'")]
    [InlineData("http://user:word@h", "carries a user name")]
    [InlineData("http://h/?token=word", "carries a user name, a query")]
    public async Task A_url_that_cannot_be_used_is_a_sentence_that_names_the_setting(string written, string sentence)
    {
        var directory = Create(new WorkspaceOptions { BackendUrl = written });
        var address = directory.Resolve(null);

        Assert.Contains(sentence, address.Error, StringComparison.Ordinal);
        Assert.Contains("PATCH_WORKSPACE_BACKEND_URL", address.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("word", address.Error, StringComparison.Ordinal);
        var refused = Assert.IsType<DispatchAnswer.Refused>(await directory.Open(address).DispatchAsync(WorkspaceHost.Event(), default));
        Assert.Equal((address.Error, true), (refused.Error, refused.Permanent));
        await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => directory.Open(address).ListRunsAsync(null, null, null, default));
    }

    private static WorkspaceDirectory Create(WorkspaceOptions options, params (string Name, string Value)[] variables)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value))).Build();
        return new WorkspaceDirectory(configuration, Options.Create(options), null!, null!, null!);
    }
}
