using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Http;

namespace Patch.Core.Forges.Http.Handlers;

/// <summary>Reads answers to their end, up to a bound; so the handlers outside of it may read them as often as they like.</summary>
internal sealed class WholeBodyHandler(ForgeHost host, int limit) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var whole = await BoundedBody.ReadAsync(response.Content, limit, cancellationToken);
        if (whole is null)
        {
            response.Dispose();
            return request.Refuse(new ForgeFault(
                ForgeFaults.BadAnswer, $"{host.Title} at {host.Name} answered with more than {limit} bytes.", null, Permanent: false));
        }

        var content = new ByteArrayContent(whole);
        content.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content.Dispose();
        response.Content = content;
        return response;
    }
}
