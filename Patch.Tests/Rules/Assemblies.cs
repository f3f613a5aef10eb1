using System.Reflection;

namespace Patch.Tests.Rules;

/// <summary>The compiled assemblies of the product.</summary>
internal static class Assemblies
{
    public static Assembly Core { get; } = Assembly.Load("Patch.Core");

    public static Assembly Api { get; } = Assembly.Load("Patch.Api");

    public static Assembly Worker { get; } = Assembly.Load("Patch.Worker");

    public static IReadOnlyList<Assembly> All { get; } =
        [Core, Assembly.Load("Patch.ServiceDefaults"), Api, Worker, Assembly.Load("Patch.AppHost"), Assembly.Load("Patch.Client"), Assembly.Load("patchmoi")];

    /// <summary>Names of the assemblies that <paramref name="assembly"/> was compiled against and uses.</summary>
    public static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
