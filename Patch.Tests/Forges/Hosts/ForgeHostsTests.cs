using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Forges;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;

namespace Patch.Tests.Forges.Hosts;

public sealed class ForgeHostsTests
{
    [Theory]
    [InlineData("https://github.com/acme/tool.git", "github.com", null, "github", "https://api.github.com")]
    [InlineData("git@github.com:acme/tool.git", "github.com", null, "github", "https://api.github.com")]
    [InlineData("ssh://git@GitHub.com/acme/tool", "github.com", null, "github", "https://api.github.com")]
    [InlineData("https://gitlab.com/acme/tool", "gitlab.com", null, "gitlab", "https://gitlab.com/api/v4")]
    [InlineData("https://codeberg.org/acme/tool", "codeberg.org", null, "forgejo", "https://codeberg.org/api/v1")]
    [InlineData("https://git.example.org:8443/acme/tool", "git.example.org:8443", "gitea", "forgejo", "https://git.example.org:8443/api/v1")]
    [InlineData("http://127.0.0.1:3000/acme/tool", "127.0.0.1:3000", "github", "github", "http://127.0.0.1:3000/api/v3")]
    [InlineData("https://ghe.example.org/acme/tool", "ghe.example.org", "GitHub", "github", "https://ghe.example.org/api/v3")]
    [InlineData("https://git.example.org:8443/acme/tool", "git.example.org", "gitlab", "gitlab", "https://git.example.org:8443/api/v4")]
    public void Host_of_a_remote_leads_to_its_API(string remote, string section, string? provider, string expected, string api)
    {
        var options = Options(($"Hosts:{section}:Token", "t"), ($"Hosts:{section}:Provider", provider));

        var found = ForgeHosts.Find(options, remote);

        Assert.True(found.IsOk, found.Fault?.Sentence);
        Assert.Equal((expected, api), (found.Value.Host.Provider, found.Value.Host.ApiUrl));
        Assert.Equal($"Patch:Forges:Hosts:{section}", found.Value.Host.Key);
    }

    [Theory]
    [InlineData("https://elsewhere.example/acme/tool", "Patch:Forges:Hosts:elsewhere.example:Token")]
    [InlineData("https://git.example.org/acme/tool", "Patch:Forges:Hosts:git.example.org:Provider")]
    [InlineData("/srv/git/tool.git", "not a URL")]
    [InlineData("C:\\git\\tool", "Patch:Forges:Hosts:c")]
    public void Missing_key_is_named(string remote, string named)
    {
        var options = new ForgeOptions { Hosts = { ["git.example.org"] = new ForgeHostOptions { Token = "t" } } };

        var found = ForgeHosts.Find(options, remote);

        Assert.Equal((ForgeFaults.NotConfigured, true), (found.Fault!.Code, found.Fault.Permanent));
        Assert.Contains(named, found.Fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Section_may_have_a_name_of_its_own()
    {
        var options = Options(("Hosts:work:Host", "git.example.org:3000"), ("Hosts:work:Provider", "forgejo"));
        Assert.Equal("Patch:Forges:Hosts:work", ForgeHosts.Find(options, "https://git.example.org:3000/acme/tool").Value.Host.Key);
    }

    [Theory]
    [InlineData("Hosts:git.example.org:Token", "t", "Hosts:git.example.org:Provider")]
    [InlineData("Hosts:github.com:Provider", "sourcehut", "Hosts:github.com:Provider")]
    [InlineData("Hosts:github.com:ApiUrl", "ftp://github.com", "Hosts:github.com:ApiUrl")]
    [InlineData("Hosts:github.com:ApiUrl", "https://user:word@github.com", "Hosts:github.com:ApiUrl")]
    [InlineData("Hosts:github.com:Token", "two words", "Hosts:github.com:Token")]
    [InlineData("Hosts:gitlab.com:App:Id", "1", "Hosts:gitlab.com:App")]
    [InlineData("Hosts:github.com:App:Id", "1", "App:PrivateKey")]
    [InlineData("Hosts:github.com:App:PrivateKey", "no key", "App:PrivateKey is not")]
    [InlineData("RequestTimeout", "00:00:00", "RequestTimeout")]
    public void Mistake_stops_the_start_and_names_the_key(string key, string value, string named)
    {
        var failed = Assert.Throws<OptionsValidationException>(() => Options((key, value)));

        Assert.Contains(named, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no key", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme", "https://github.com/acme")]
    [InlineData("acme/../tool", "https://github.com/acme")]
    [InlineData("acme/tool?x", "https://github.com/acme")]
    [InlineData("acme/group/tool", "https://github.com/acme")]
    public void Name_that_is_none_is_refused(string fullName, string remote)
    {
        using var services = Services(("Hosts:github.com:Token", "t"));
        Assert.Equal(ForgeFaults.NotConfigured, services.GetRequiredService<ForgeDirectory>().Open(remote, fullName).Fault!.Code);
    }

    private static ForgeOptions Options(params (string Key, string? Value)[] settings)
    {
        using var services = Services(settings);
        return services.GetRequiredService<IOptionsMonitor<ForgeOptions>>().CurrentValue;
    }

    private static ServiceProvider Services(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Patch:Forges:{pair.Key}", pair.Value)))
            .AddInMemoryCollection([KeyValuePair.Create("Patch:DataDirectory", (string?)Path.GetTempPath())]).Build();
        return new ServiceCollection().AddLogging().AddPatchData(configuration).AddForges(configuration).BuildServiceProvider();
    }
}
