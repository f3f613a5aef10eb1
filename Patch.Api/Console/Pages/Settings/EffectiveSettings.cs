using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Patch.Core;
using Patch.Core.Data;
using Patch.Core.Settings;
using Patch.ServiceDefaults;

namespace Patch.Api.Console.Pages.Settings;

/// <summary>One setting as it holds now.</summary>
/// <param name="Key">Its key, as <c>Patch:Api:Port</c>.</param>
/// <param name="Value">What holds; null where it is a secret, or nothing.</param>
/// <param name="IsSecret">True: it is never shown, only whether it is set.</param>
/// <param name="Origin">Where it came from; null for the default.</param>
public sealed record EffectiveSetting(string Key, string? Value, bool IsSecret, string? Origin);

/// <summary>A group of settings that belong together.</summary>
/// <param name="Section">The configuration section.</param>
/// <param name="Settings">In the order of their keys.</param>
public sealed record SettingSection(string Section, IReadOnlyList<EffectiveSetting> Settings);

/// <summary>Reads all settings of the api as they hold now. Whatever may be a secret is never read out.</summary>
internal sealed partial class EffectiveSettings(IServiceProvider services, IConfiguration configuration)
{
    private const int Longest = 500;
    private readonly SettingOrigins origins = new(configuration);

    private static readonly Lazy<IReadOnlyList<(string Section, Type Type)>> Known = new(() =>
        [.. new[] { typeof(PatchOptions).Assembly, typeof(EffectiveSettings).Assembly, typeof(ServiceBuilder).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string, Type: type))
            .Where(pair => pair.Section is not null).Select(pair => (pair.Section!, pair.Type))
            .OrderBy(pair => pair.Item1, StringComparer.Ordinal)]);

    /// <summary>All sections, and the two connection strings before them.</summary>
    public IReadOnlyList<SettingSection> Read()
    {
        var shown = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var sections = new List<SettingSection> { Connections() };
        foreach (var (section, type) in Known.Value)
        {
            var settings = Of(section, type).Where(setting => shown.Add(setting.Key)).OrderBy(setting => setting.Key, StringComparer.Ordinal).ToArray();
            if (settings.Length > 0)
                sections.Add(new SettingSection(section, settings));
        }

        EffectiveSetting[] rest = [.. origins.Below(PatchOptions.Section).Where(pair => shown.Add(pair.Key)).Select(pair => Set(pair.Key, pair.Value))];
        if (rest.Length > 0)
            sections.Add(new SettingSection("Set, and not read by the api itself", [.. rest.OrderBy(setting => setting.Key, StringComparer.Ordinal)]));
        return sections;
    }

    /// <summary>Is what stands under this key never to be shown? Names of variables and of files may be; what they hold is not.</summary>
    internal static bool IsSecretKey(string key)
    {
        var parts = key.Split(':');
        // An entry of a list is what the list is, whatever its own key.
        if (parts[0].Equals("ConnectionStrings", StringComparison.OrdinalIgnoreCase) || parts[..^1].Any(part => part.EndsWith("Secrets", StringComparison.OrdinalIgnoreCase)))
            return true;
        var name = Array.FindLast(parts, part => !part.All(char.IsAsciiDigit)) ?? "";
        if (name.EndsWith("Env", StringComparison.OrdinalIgnoreCase) || name.EndsWith("File", StringComparison.OrdinalIgnoreCase))
            return false;
        return Secret().IsMatch(name) || key.StartsWith("Patch:Notifications:", StringComparison.OrdinalIgnoreCase) && name.Equals("Url", StringComparison.OrdinalIgnoreCase);
    }

    private SettingSection Connections() => new("Connections",
        [.. new[] { DataRegistration.DatabaseName, DataRegistration.RedisName }.Select(name => $"ConnectionStrings:{name}")
            .Select(key => new EffectiveSetting(key, string.IsNullOrWhiteSpace(configuration[key]) ? "" : null, true, origins.Of(key)))]);

    private IEnumerable<EffectiveSetting> Of(string section, Type type)
    {
        var options = Instance(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }))
        {
            var key = $"{section}:{property.Name}";
            if (Text(property, options) is { } value)
                yield return Shown(key, value);
            foreach (var (leaf, set) in origins.Below(key).Where(pair => !pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                yield return Set(leaf, set);
        }
    }

    private object? Instance(Type type) => type.IsAbstract
        ? null
        : (services.GetService(typeof(IOptions<>).MakeGenericType(type)) as IOptions<object>)?.Value;

    /// <summary>A simple value as a text, empty for none; null for what is made of further settings.</summary>
    private static string? Text(PropertyInfo property, object? options)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (options is null || !(type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(Uri)))
            return null;
        return Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture) ?? "";
    }

    private EffectiveSetting Set(string key, string value) => Shown(key, value);

    private EffectiveSetting Shown(string key, string value) => IsSecretKey(key)
        ? new EffectiveSetting(key, value.Length == 0 ? "" : null, true, origins.Of(key))
        : new EffectiveSetting(key, Cut.To(UrlCredentials.Hide(value), Longest), false, origins.Of(key));

    [GeneratedRegex("token|secret|password|passphrase|webhookurl|credential|cookie|privatekey|signingkey|apikey|authorization|signcommand", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
