namespace Patch.Tests.Rules;

public sealed class NameTests
{
    private static readonly string[] Vague = ["Services", "Models", "Helpers", "Common", "Utils"];

    [Fact]
    public void No_type_is_called_Patch()
    {
        var types = Assemblies.All.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name == "Patch");
        Assert.Empty(types);
    }

    [Fact]
    public void Folders_are_words_of_the_domain()
    {
        var namespaces = Assemblies.All.SelectMany(assembly => assembly.GetTypes())
            .Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith("Patch.", StringComparison.Ordinal) && name.Split('.').Intersect(Vague).Any())
            .Distinct();
        Assert.Empty(namespaces);
    }
}
