using System.Reflection;
using System.Xml.Linq;
using Patch.Api.Console.Pages.Settings;
using Patch.Core.Settings;
using Patch.ServiceDefaults;

namespace Patch.Tests.Api.Console.Pages.Settings;

/// <summary>What the settings themselves call secret, by their remarks and by their names.</summary>
public sealed class SecretKeyTests
{
    private static readonly Assembly[] Assemblies = [typeof(PatchOptions).Assembly, typeof(EffectiveSettings).Assembly, typeof(ServiceBuilder).Assembly];
    private static readonly Dictionary<string, string> Remarks = Assemblies
        .SelectMany(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member").Where(member => ((string)member.Attribute("name")!).StartsWith("P:Patch.", StringComparison.Ordinal)))
        .ToDictionary(member => (string)member.Attribute("name")!, member => member.Value);

    [Fact]
    public void Whatever_the_settings_call_a_secret_is_hidden()
    {
        var sections = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string));
        var secrets = sections.Where(pair => pair.Section is not null).SelectMany(pair => SecretsOf(pair.Type, pair.Section!, depth: 0)).Distinct().ToList();

        Assert.Contains("Patch:Admin:Token", secrets);
        Assert.Contains("Patch:Git:SignCommand", secrets);
        Assert.Contains("Patch:Webhooks:GitHub:MoreSecrets:0", secrets);
        Assert.Contains("Patch:Notifications:Channels:chat:Url", secrets);
        Assert.Contains("Patch:Forges:Hosts:chat:App:PrivateKey", secrets);
        Assert.All(secrets, key => Assert.True(EffectiveSettings.IsSecretKey(key), key));
    }

    [Theory]
    [InlineData("Patch:Feeds:Timeout")]
    [InlineData("Patch:Notifications:Channels:chat:SecretEnv")]
    [InlineData("Patch:Forges:Hosts:github.com:TokenFile")]
    [InlineData("Patch:Workspaces:ForwardedVariables:0")]
    public void The_rest_is_shown(string key) => Assert.False(EffectiveSettings.IsSecretKey(key));

    private static IEnumerable<string> SecretsOf(Type type, string at, int depth)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(_ => depth < 4))
        {
            var (key, inner) = ($"{at}:{property.Name}", property.PropertyType);
            if (inner.IsGenericType && inner.GetGenericArguments() is [.., var element] && inner != typeof(string))
                (key, inner) = ($"{key}:{(inner.GetGenericArguments().Length == 2 ? "chat" : "0")}", element);
            if (inner == typeof(string) && IsSecret(property))
                yield return key;
            if (inner.Assembly == type.Assembly && inner.IsClass)
            {
                foreach (var below in SecretsOf(inner, key, depth + 1))
                    yield return below;
            }
        }
    }

    private static bool IsSecret(PropertyInfo property) =>
        Remarks.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}", "").Contains("never logged", StringComparison.OrdinalIgnoreCase)
        || ((string[])["Secret", "Secrets", "Token", "Password", "PrivateKey"]).Any(word => property.Name.EndsWith(word, StringComparison.Ordinal));
}
