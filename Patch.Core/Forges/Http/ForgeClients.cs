using Microsoft.Extensions.Options;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http.Handlers;
using Patch.Core.Forges.Tokens;
using Refit;

namespace Patch.Core.Forges.Http;

/// <summary>
/// Puts a repository's client together. From the outside in: redirects, who asks, the shared allowance, validators, the whole body, and the
/// pooled connections that all clients share.
/// </summary>
internal sealed class ForgeClients(
    IHttpMessageHandlerFactory connections, Allowances allowances, KeptAnswers kept, IOptionsMonitor<ForgeOptions> options, TimeProvider timeProvider)
{
    /// <summary>Name of the pooled connections.</summary>
    public const string ConnectionsName = "forge";

    private static readonly RefitSettings Refit = new(new SystemTextJsonContentSerializer(ForgeJson.Options));

    /// <summary>A client of one token; its base is the API, or the repository's own URL there.</summary>
    public HttpClient Create(ForgeHost host, IForgeCredential credential, string path)
    {
        var body = new WholeBodyHandler(host, options.CurrentValue.MaxAnswerBytes) { InnerHandler = connections.CreateHandler(ConnectionsName) };
        var conditional = new ConditionalHandler(kept) { InnerHandler = body };
        var allowance = new AllowanceHandler(host, allowances, options, timeProvider) { InnerHandler = conditional };
        var authorization = new AuthorizationHandler(host, credential) { InnerHandler = allowance };
        return Over(new RedirectHandler(host) { InnerHandler = authorization }, $"{host.ApiUrl}{path}");
    }

    /// <summary>A client that says by itself who asks: an App, for its tokens.</summary>
    public HttpClient CreateBare(ForgeHost host)
    {
        var body = new WholeBodyHandler(host, options.CurrentValue.MaxAnswerBytes) { InnerHandler = connections.CreateHandler(ConnectionsName) };
        return Over(new RedirectHandler(host) { InnerHandler = body }, host.ApiUrl);
    }

    public ForgeWire Wire(HttpClient client, ForgeHost host, string repository, string path) =>
        new(client, host, repository, new Uri(host.ApiUrl + path), options.CurrentValue, timeProvider);

    /// <summary>The Refit client of an API.</summary>
    public static T Api<T>(HttpClient client) => RestService.For<T>(client, Refit);

    private static HttpClient Over(HttpMessageHandler handler, string baseUrl) =>
        new(handler, disposeHandler: false) { BaseAddress = new Uri(baseUrl), Timeout = Timeout.InfiniteTimeSpan };
}
