using System.Globalization;

namespace Patch.AppHost.Local.Projects;

/// <summary>The variables that a service starts with: Aspire's contract, so that a service cannot tell who started it.</summary>
internal static class ServiceEnvironment
{
    /// <summary>They would move a service off the address that it is given here.</summary>
    private static readonly string[] Misleading = ["URLS", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_URLS"];

    /// <param name="project">The project.</param>
    /// <param name="replica">The process.</param>
    /// <param name="connectionString">The connection string of a resource; null: the service is given none.</param>
    /// <param name="addresses">The addresses of a resource.</param>
    /// <param name="added">Variables from outside the model; they win.</param>
    public static Dictionary<string, string?> Of(
        ProjectResource project,
        Replica replica,
        Func<IResourceWithConnectionString, string?> connectionString,
        Func<IResourceWithServiceDiscovery, IReadOnlyList<Uri>> addresses,
        IReadOnlyDictionary<string, string?> added)
    {
        var variables = Misleading.ToDictionary(name => name, _ => (string?)null);
        variables["OTEL_SERVICE_NAME"] = project.Name;
        foreach (var reference in project.References)
            Refer(variables, reference, connectionString, addresses);
        foreach (var (name, value) in project.Environment.Concat(added))
            variables[name] = value;

        variables["HOST"] = replica.Host;
        variables[project.Endpoint?.Env ?? "PORT"] = replica.Port.ToString(CultureInfo.InvariantCulture);
        variables["ASPNETCORE_URLS"] = replica.Listens;
        return variables;
    }

    private static void Refer(
        Dictionary<string, string?> variables,
        IResource reference,
        Func<IResourceWithConnectionString, string?> connectionString,
        Func<IResourceWithServiceDiscovery, IReadOnlyList<Uri>> addresses)
    {
        if (reference is IResourceWithConnectionString server)
            variables[$"ConnectionStrings__{server.Name}"] = connectionString(server);
        if (reference is not IResourceWithServiceDiscovery service)
            return;

        foreach (var (index, address) in addresses(service).Index())
            variables[string.Create(CultureInfo.InvariantCulture, $"services__{service.Name}__http__{index}")] = address.GetLeftPart(UriPartial.Authority);
    }
}
