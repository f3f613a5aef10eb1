namespace Patch.AppHost.Local.Model;

/// <summary>Collects the model; <see cref="Build"/> turns it into something that runs.</summary>
internal interface IDistributedApplicationBuilder
{
    IList<IResource> Resources { get; }

    DistributedApplication Build();
}

/// <summary>A resource in the course of being described. Covariant, as Aspire's, so that <c>WaitFor</c> takes any resource.</summary>
internal interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }
}

internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder applicationBuilder, T resource) : IResourceBuilder<T>
    where T : IResource
{
    public IDistributedApplicationBuilder ApplicationBuilder => applicationBuilder;

    public T Resource => resource;
}
