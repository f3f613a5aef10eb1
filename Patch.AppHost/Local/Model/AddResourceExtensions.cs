namespace Patch.AppHost.Local.Model;

/// <summary>The resources that a model may have: Aspire's <c>AddPostgres</c>, <c>AddRedis</c>, <c>AddProject</c>.</summary>
internal static class AddResourceExtensions
{
    public static IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name) =>
        builder.Add(new PostgresServerResource(name));

    /// <summary>Keeps the data from run to run, as every private server here does: its cluster is below <c>DATA_DIR</c>.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder) => builder;

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.Databases.Add(database);
        return builder.ApplicationBuilder.Add(database);
    }

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name) =>
        builder.Add(new RedisResource(name));

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.Add(new ProjectResource(name, projectPath));

    private static ResourceBuilder<T> Add<T>(this IDistributedApplicationBuilder builder, T resource)
        where T : IResource
    {
        if (builder.Resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidOperationException($"The model has two resources named '{resource.Name}'.");

        builder.Resources.Add(resource);
        return new ResourceBuilder<T>(builder, resource);
    }
}
