using System.Reflection;
using NetArchTest.Rules;

namespace Patch.Tests.Rules;

/// <summary>Who may use whom, on the compiled assemblies: a rule that nobody can break without noticing.</summary>
public sealed class ImportTests
{
    /// <summary>What all of Core may use, and what uses no slice itself.</summary>
    private static readonly string[] Ground = ["Settings", "Http", "Templates"];

    /// <summary>The slices of Core, and which other slices each may use. All may use Data and the ground.</summary>
    private static readonly Dictionary<string, string[]> Slices = new()
    {
        ["Data"] = [],
        ["FlowEvents"] = [],
        ["Git"] = [],
        ["Feeds"] = ["FlowEvents", "Git"],
        ["Webhooks"] = ["FlowEvents"],
        ["Workspaces"] = ["FlowEvents", "Git"],
        ["Maintenance"] = ["Workspaces", "Git", "FlowEvents"],
        ["Dispatch"] = ["Maintenance", "Workspaces", "FlowEvents"],
        ["Forges"] = ["Maintenance", "Dispatch", "Workspaces", "Git"],
        ["Notifications"] = ["Maintenance", "Dispatch"],
        ["Archive"] = ["Maintenance", "Dispatch", "FlowEvents"],
    };

    public static TheoryData<string> SliceNames => [.. Slices.Keys];

    [Theory, MemberData(nameof(SliceNames))]
    public void A_slice_of_Core_uses_only_the_slices_below_it(string slice)
    {
        var others = Slices.Keys.Except([slice, "Data", .. Slices[slice]]).Select(other => $"Patch.Core.{other}").ToArray();
        var result = Types.InAssembly(Assemblies.Core)
            .That().ResideInNamespaceMatching($@"^Patch\.Core\.{slice}(\.|$)")
            .ShouldNot().HaveDependencyOnAny(others)
            .GetResult();
        Assert.True(result.IsSuccessful, $"Patch.Core.{slice} may not use {string.Join(", ", others)}: {string.Join(", ", result.FailingTypeNames ?? [])}");
    }

    [Fact]
    public void Every_slice_of_Core_is_in_the_table()
    {
        var slices = Assemblies.Core.GetTypes()
            .Where(type => type.Namespace is { } name && name.StartsWith("Patch.Core.", StringComparison.Ordinal))
            .Select(type => type.Namespace!.Split('.')[2])
            .Distinct();
        Assert.Empty(slices.Except(Slices.Keys).Except(Ground));
    }

    [Fact]
    public void The_ground_of_Core_uses_no_slice()
    {
        var slices = Slices.Keys.Select(slice => $"Patch.Core.{slice}").ToArray();
        var result = Types.InAssembly(Assemblies.Core)
            .That().ResideInNamespaceMatching($@"^Patch\.Core\.({string.Join('|', Ground)})(\.|$)")
            .ShouldNot().HaveDependencyOnAny(slices)
            .GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void LibGit2Sharp_is_used_only_in_Core_Git()
    {
        foreach (var assembly in Assemblies.All.Where(assembly => Assemblies.ReferencesOf(assembly).Contains("LibGit2Sharp")))
        {
            var result = Types.InAssembly(assembly)
                .That().DoNotResideInNamespaceMatching(@"^Patch\.Core\.Git(\.|$)")
                .ShouldNot().HaveDependencyOn("LibGit2Sharp")
                .GetResult();
            Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
        }
    }

    [Fact]
    public void No_type_of_LibGit2Sharp_leaves_Core_Git()
    {
        var leaks = Assemblies.Core.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("Patch.Core.Git", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly), Signature)
            .Where(pair => pair.Types.Any(used => used.Assembly.GetName().Name == "LibGit2Sharp"))
            .Select(pair => pair.Name);
        Assert.Empty(leaks);
    }

    [Fact]
    public void Hangfire_is_used_only_in_the_worker()
    {
        var users = Assemblies.All.Where(assembly => Assemblies.ReferencesOf(assembly).Any(name => name.StartsWith("Hangfire", StringComparison.Ordinal)));
        Assert.Equal([Assemblies.Worker], users);
    }

    [Fact]
    public void The_api_uses_no_worker_and_the_worker_no_api()
    {
        Assert.DoesNotContain("Patch.Worker", Assemblies.ReferencesOf(Assemblies.Api));
        Assert.DoesNotContain("Patch.Api", Assemblies.ReferencesOf(Assemblies.Worker));
    }

    [Fact]
    public void Core_knows_no_HTTP_server()
    {
        Assert.DoesNotContain(Assemblies.ReferencesOf(Assemblies.Core), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    private static (string Name, IReadOnlyList<Type> Types) Signature(Type type, MemberInfo member) => ($"{type.Name}.{member.Name}", member switch
    {
        MethodBase method => [.. method.GetParameters().Select(parameter => parameter.ParameterType), (method as MethodInfo)?.ReturnType ?? typeof(void)],
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    });
}
