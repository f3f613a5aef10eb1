using Patch.Core.Notifications.Channels;

namespace Patch.Tests.Notifications.Channels;

public sealed class ChannelSecretsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("patch-secrets").FullName;
    private readonly string variable = $"PATCH_TEST_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_secret_comes_from_the_settings_the_environment_or_a_file_and_is_read_anew_each_time()
    {
        var file = Path.Combine(folder, "token");
        var channel = new ChannelSettings { Name = "ops", SecretEnv = variable };
        Environment.SetEnvironmentVariable(variable, " one ");
        Assert.Equal("one", ChannelSecrets.Secret(channel).Value);
        Environment.SetEnvironmentVariable(variable, "two");
        Assert.Equal("two", ChannelSecrets.Secret(channel).Value);

        channel = new ChannelSettings { Name = "ops", SecretFile = file };
        File.WriteAllText(file, "three\n");
        Assert.Equal("three", ChannelSecrets.Secret(channel).Value);
        File.WriteAllText(file, "four\n");
        Assert.Equal("four", ChannelSecrets.Secret(channel).Value);

        channel.Secret = "five";
        Assert.Equal("five", ChannelSecrets.Secret(channel).Value);
    }

    [Fact]
    public void What_is_missing_is_named_by_its_key()
    {
        var gone = Path.Combine(folder, "gone");
        var empty = Path.Combine(folder, "empty");
        var huge = Path.Combine(folder, "huge");
        File.WriteAllText(empty, " \n");
        File.WriteAllText(huge, new string('x', 70_000));
        Check(new(), "Patch:Notifications:Channels:ops:Secret is not set, nor is Patch:Notifications:Channels:ops:SecretEnv or Patch:Notifications:Channels:ops:SecretFile");
        Check(new() { SecretEnv = variable }, $"Patch:Notifications:Channels:ops:SecretEnv names the environment variable {variable}, which is not set where the worker runs");
        Check(new() { SecretFile = gone }, $"Patch:Notifications:Channels:ops:SecretFile names {gone}, which is not there");
        Check(new() { SecretFile = empty }, $"Patch:Notifications:Channels:ops:SecretFile names {empty}, which is empty");
        Check(new() { SecretFile = huge }, $"Patch:Notifications:Channels:ops:SecretFile names {huge}, which is longer than 64 KiB");
        Check(new() { SecretFile = folder }, $"Patch:Notifications:Channels:ops:SecretFile names {folder}, which is not there");
        Check(new() { Secret = "hush\r\nhush" }, "Patch:Notifications:Channels:ops:Secret holds a line break or another control character");

        static void Check(ChannelSettings channel, string reason)
        {
            channel.Name = "ops";
            var (value, missing) = ChannelSecrets.Secret(channel);
            Assert.Null(value);
            Assert.Equal(new ChannelAnswer.Refused(reason, RetryAfter: null, Permanent: true, RateLimited: false), missing);
        }
    }

    [Theory]
    [InlineData("ftp://host/hush-hush")]
    [InlineData("hush-hush")]
    [InlineData("file:///hush-hush")]
    [InlineData("javascript:hush-hush")]
    public async Task An_address_that_is_none_is_refused_by_every_channel_and_not_repeated(string url)
    {
        await using var way = new ChannelWay();
        foreach (var name in ChannelWay.Names)
        {
            var channel = ChannelWay.Settings(name, "http://127.0.0.1:1");
            channel.Url = url;
            Assert.Equal(ChannelSecrets.Refuse("Patch:Notifications:Channels:ops:Url is no https or http address"), await way.SendAsync(channel, ChannelWay.Message()));
        }
    }

    [Fact]
    public async Task Every_channel_refuses_for_good_what_has_no_address_no_secret_or_no_room()
    {
        await using var way = new ChannelWay();
        foreach (var kind in ChannelKinds.All)
        {
            var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(new ChannelSettings { Name = "ops", Kind = kind }, ChannelWay.Message()));
            Assert.True(refused.Permanent);
            Assert.StartsWith("Patch:Notifications:Channels:ops:Url is not set", refused.Reason, StringComparison.Ordinal);
        }

        foreach (var (kind, key) in new[] { ("slack", "Secret"), ("webhook", "Secret"), ("matrix", "Secret") })
        {
            var channel = ChannelWay.Settings(kind, "http://127.0.0.1:1");
            channel.Secret = null;
            Assert.StartsWith($"Patch:Notifications:Channels:ops:{key} is not set", Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message())).Reason, StringComparison.Ordinal);
        }

        var nowhere = ChannelWay.Settings("matrix", "http://127.0.0.1:1");
        nowhere.Room = null;
        Assert.Equal(ChannelSecrets.Refuse("Patch:Notifications:Channels:ops:Room is not set"), await way.SendAsync(nowhere, ChannelWay.Message()));
    }
}
