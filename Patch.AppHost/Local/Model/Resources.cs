namespace Patch.AppHost.Local.Model;

// The names and shapes are those of Aspire.Hosting.ApplicationModel, as far as Program.cs needs them.

/// <summary>Anything the model names.</summary>
internal interface IResource
{
    string Name { get; }
}

/// <summary>A resource that others reach by a connection string (<c>ConnectionStrings__name</c>).</summary>
internal interface IResourceWithConnectionString : IResource;

/// <summary>A resource that is given environment variables.</summary>
internal interface IResourceWithEnvironment : IResource
{
    /// <summary>Variables as the model states them.</summary>
    IDictionary<string, string?> Environment { get; }

    /// <summary>What it is told how to reach.</summary>
    IList<IResource> References { get; }
}

/// <summary>A resource that listens for HTTP.</summary>
internal interface IResourceWithEndpoints : IResource
{
    HttpEndpoint? Endpoint { get; set; }

    /// <summary>Path that answers 200 when the resource is healthy; null when nobody asks.</summary>
    string? HealthPath { get; set; }
}

/// <summary>A resource whose addresses others are told (<c>services__name__http__0</c>).</summary>
internal interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource that may start later than others.</summary>
internal interface IResourceWithWaitSupport : IResource
{
    IList<IResource> Waits { get; }
}

/// <summary>Where a project listens: a fixed port or (null) any free one, told to it in the variable <paramref name="Env"/>; on all addresses or on loopback only.</summary>
internal sealed record HttpEndpoint(int? Port, string? Env, bool External = false);

internal sealed class PostgresServerResource(string name) : IResource
{
    public string Name => name;
    public IList<PostgresDatabaseResource> Databases { get; } = [];
}

/// <param name="name">Name in the model, of the connection string.</param>
/// <param name="databaseName">Name on the server.</param>
/// <param name="parent">The server.</param>
internal sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent) : IResourceWithConnectionString
{
    public string Name => name;
    public string DatabaseName => databaseName;
    public PostgresServerResource Parent => parent;
}

internal sealed class RedisResource(string name) : IResourceWithConnectionString
{
    public string Name => name;
}

/// <param name="name">Name in the model, of the log lines and of the traces.</param>
/// <param name="projectPath">The project file, relative to the AppHost's folder.</param>
internal sealed class ProjectResource(string name, string projectPath) : IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    public string Name => name;
    public string ProjectPath => projectPath;
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();
    public IList<IResource> References { get; } = [];
    public IList<IResource> Waits { get; } = [];
    public HttpEndpoint? Endpoint { get; set; }
    public string? HealthPath { get; set; }
    public int Replicas { get; set; } = 1;
}
