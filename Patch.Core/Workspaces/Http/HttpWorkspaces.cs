using Microsoft.Extensions.Options;
using Refit;

namespace Patch.Core.Workspaces.Http;

/// <summary>Opens workspace backends over HTTP; the connections are pooled behind the client factory.</summary>
public sealed class HttpWorkspaces(IHttpClientFactory clients, IOptions<WorkspaceOptions> options, TimeProvider timeProvider)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "workspace-backend";

    public IWorkspace Open(WorkspaceAddress address)
    {
        var client = clients.CreateClient(ClientName);
        client.BaseAddress = new Uri(address.Url!);
        return new HttpWorkspace(RestService.For<IWorkspaceBackendApi>(client), address, options.Value.Timeout, timeProvider);
    }
}
