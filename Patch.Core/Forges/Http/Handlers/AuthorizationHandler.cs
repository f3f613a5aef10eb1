using System.Net;
using System.Net.Http.Headers;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Tokens;

namespace Patch.Core.Forges.Http.Handlers;

/// <summary>Says who asks. A token that is refused is renewed once where it can be.</summary>
internal sealed class AuthorizationHandler(ForgeHost host, IForgeCredential credential) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ForgeHeaders.Add(request, host.Provider);
        var first = await credential.GetAsync(cancellationToken);
        if (!first.IsOk)
            return request.Refuse(first.Fault);
        var response = await SendAsync(request, first.Value, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || response.Fault() is not null || !credential.Refused(first.Value))
            return response;

        response.Dispose();
        var second = await credential.GetAsync(cancellationToken);
        return second.IsOk ? await SendAsync(request, second.Value, cancellationToken) : request.Refuse(second.Fault);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ForgeToken token, CancellationToken cancellationToken)
    {
        request.SetToken(token);
        // Gitea and Forgejo call their scheme "token"; GitHub and GitLab take "Bearer".
        request.Headers.Authorization = new AuthenticationHeaderValue(host.Provider == ForgeProviders.Forgejo ? "token" : "Bearer", token.Text);
        return base.SendAsync(request, cancellationToken);
    }
}
