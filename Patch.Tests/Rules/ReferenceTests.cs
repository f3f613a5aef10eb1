using System.Reflection;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Forges.Api;
using Patch.Core.Git;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Stacks;
using Patch.Core.Settings;
using Patch.Tests.Support;

namespace Patch.Tests.Rules;

/// <summary>The reference pages name every code and every setting that there is.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<Type> ClosedLists =>
        [
            typeof(Dispositions), typeof(PatchOutcomes), typeof(ConflictKinds), typeof(CheckoutObstacles), typeof(GitFailureCodes), typeof(NoticeStates),
            typeof(NoticeKinds), typeof(ForgeFaults), typeof(ForgeThreadStates),
        ];

    public static TheoryData<string> Settings => [.. OptionKeys()];

    [Theory, MemberData(nameof(ClosedLists))]
    public void Every_code_is_in_the_page_of_codes(Type list)
    {
        var page = Page("codes.md");
        var codes = list.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetValue(null)!).ToArray();
        Assert.NotEmpty(codes);
        Assert.DoesNotContain(codes, code => !page.Contains($"`{code}`", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Settings))]
    public void Every_setting_is_in_the_page_of_settings(string key) => Assert.Contains($"`{key}`", Page("settings.md"), StringComparison.Ordinal);

    [Fact]
    public void Every_variable_of_the_original_is_in_the_page_of_settings_with_its_key()
    {
        var lines = Page("settings.md").Split('\n');
        Assert.DoesNotContain(LegacyVariables.Keys, pair => !lines.Any(line =>
            line.StartsWith($"| `{pair.Key}` | `{pair.Value}` |", StringComparison.Ordinal)));
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(SourceFolder.Root, "docs", "reference", name));

    /// <summary>What can be set in each options class: its settable properties, under its section.</summary>
    private static IEnumerable<string> OptionKeys() =>
        from assembly in Assemblies.All
        from type in assembly.GetTypes()
        let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
        where section is { IsLiteral: true } && ((string)section.GetValue(null)!).StartsWith("Patch", StringComparison.Ordinal)
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is not null || property.PropertyType.Name.StartsWith("Dictionary", StringComparison.Ordinal)
        select $"{section.GetValue(null)}:{property.Name}";
}
