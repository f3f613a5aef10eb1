using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Workspaces.Http;
using Patch.Core.Workspaces.Local;
using Patch.Core.Workspaces.WebSockets;

namespace Patch.Core.Workspaces;

/// <summary>Finds the workspace of a target and opens it.</summary>
public sealed class WorkspaceDirectory(
    IConfiguration configuration, IOptions<WorkspaceOptions> options, HttpWorkspaces http, WebSocketWorkspaces webSockets, LocalWorkspace local)
{
    private static readonly string[] Endings = ["/flow-events", "/events"];

    /// <summary>
    /// The workspace of a target: its own URL, the variable it names, the old names of both, then <c>PATCH_WORKSPACE_BACKEND_URL</c>,
    /// <c>PATCH_FLOW_BACKEND_URL</c>, <c>PATCH_FLOW_DISPATCH_URL</c>; Patch's own when none is set. The secret is that of the target's
    /// variable, else the default one. A URL that cannot be used gives an address with <see cref="WorkspaceAddress.Error"/>.
    /// </summary>
    public WorkspaceAddress Resolve(FeedTarget? target)
    {
        var settings = options.Value;
        (string Source, string? Url)[] candidates =
        [
            ("the target's workspaceUrl", target?.WorkspaceUrl),
            ($"{target?.WorkspaceUrlEnv} (the target's workspaceUrlEnv)", Variable(target?.WorkspaceUrlEnv)),
            ("the target's dispatchUrl", target?.DispatchUrl),
            ($"{target?.DispatchUrlEnv} (the target's dispatchUrlEnv)", Variable(target?.DispatchUrlEnv)),
            ("PATCH_WORKSPACE_BACKEND_URL", settings.BackendUrl),
            ("PATCH_FLOW_BACKEND_URL", settings.FlowBackendUrl),
            ("PATCH_FLOW_DISPATCH_URL", settings.FlowDispatchUrl),
        ];
        var (source, url) = candidates.FirstOrDefault(candidate => !string.IsNullOrWhiteSpace(candidate.Url));
        return url is null ? WorkspaceAddress.Local : Parse(url.Trim(), source, SecretOf(target));
    }

    /// <summary>
    /// The workspace at a URL that a record holds, with the secret of the target's workspace or of the default one, whichever has that URL.
    /// A secret goes nowhere else: without either the address has none.
    /// </summary>
    public WorkspaceAddress At(string url, FeedTarget? target)
    {
        var known = new[] { Resolve(target), Resolve(target: null) }.FirstOrDefault(address => address.Url == url);
        return known ?? Parse(url, "the attempt", secret: null);
    }

    /// <summary>Opens a workspace. Cheap: connections are kept behind it.</summary>
    public IWorkspace Open(WorkspaceAddress address) => address switch
    {
        { Error: { } error } => new UnusableWorkspace(error, address.Url),
        { Transport: WorkspaceTransport.Http } => http.Open(address),
        { Transport: WorkspaceTransport.WebSocket } => webSockets.Open(address),
        _ => local,
    };

    /// <summary>Reads a URL as <see cref="Resolve"/> does; <paramref name="source"/> names the setting in the sentence of a bad one.</summary>
    internal static WorkspaceAddress Parse(string url, string source, string? secret)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return Unusable($"The workspace URL in {source} is not a URL; write it as http://host:port, https://…, ws://… or wss://….");
        if (uri.Scheme is not ("http" or "https" or "ws" or "wss"))
            return Unusable($"The workspace URL in {source} has the scheme '{uri.Scheme}'; http, https, ws and wss are understood.");
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return Unusable($"The workspace URL in {source} carries a user name, a query or a fragment; it may have a host, a port and a path.");
        var transport = uri.Scheme is "http" or "https" ? WorkspaceTransport.Http : WorkspaceTransport.WebSocket;
        return new WorkspaceAddress(transport, WithoutEnding(url.TrimEnd('/')), secret);
    }

    private static WorkspaceAddress Unusable(string error) => new(WorkspaceTransport.Http, null, null) { Error = error };

    private static string WithoutEnding(string url)
    {
        var ending = Endings.FirstOrDefault(ending => url.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return ending is null ? url : url[..^ending.Length].TrimEnd('/');
    }

    private string? SecretOf(FeedTarget? target) => FirstSet(
        Variable(target?.WorkspaceSecretEnv), Variable(target?.DispatchSecretEnv), options.Value.BackendSecret, options.Value.FlowDispatchSecret);

    private string? Variable(string? name) => string.IsNullOrWhiteSpace(name) ? null : configuration[name];

    private static string? FirstSet(params string?[] values) => values.FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
}
