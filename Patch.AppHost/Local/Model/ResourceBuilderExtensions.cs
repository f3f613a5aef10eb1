namespace Patch.AppHost.Local.Model;

/// <summary>What a model may say of a resource, with Aspire's names and meaning.</summary>
internal static class ResourceBuilderExtensions
{
    /// <summary>Tells the resource the connection string of <paramref name="source"/>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source)
        where TDestination : IResourceWithEnvironment
    {
        builder.Resource.References.Add(source.Resource);
        return builder;
    }

    /// <summary>Tells the resource the addresses of <paramref name="source"/>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        builder.Resource.References.Add(source.Resource);
        return builder;
    }

    /// <summary>Starts the resource when <paramref name="dependency"/> is healthy.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
    {
        builder.Resource.Waits.Add(dependency.Resource);
        return builder;
    }

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment
    {
        builder.Resource.Environment[name] = value;
        return builder;
    }

    /// <param name="builder">The resource.</param>
    /// <param name="port">The port to listen on; null: any free one.</param>
    /// <param name="env">The variable that tells the resource its port.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, string? env = null)
        where T : IResourceWithEndpoints
    {
        builder.Resource.Endpoint = new HttpEndpoint(port, env);
        return builder;
    }

    /// <summary>The endpoint is for callers from outside this machine too.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        builder.Resource.Endpoint = (builder.Resource.Endpoint ?? new HttpEndpoint(Port: null, Env: null)) with { External = true };
        return builder;
    }

    /// <summary>The resource is healthy when this path answers 200.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null)
        where T : IResourceWithEndpoints
    {
        builder.Resource.HealthPath = path ?? "/";
        return builder;
    }

    /// <summary>Starts so many processes of the project. The fixed port, if there is one, is the first one's; the others take free ports.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicas);
        builder.Resource.Replicas = replicas;
        return builder;
    }
}
