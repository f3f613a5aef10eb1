using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Http.Handlers;

/// <summary>Reads answers to their end, up to a bound; so the handlers outside of it may read them as often as they like.</summary>
internal sealed class WholeBodyHandler(ForgeHost host, int limit) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var whole = await ReadAsync(response.Content, cancellationToken);
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

    private async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (whole.Length + read > limit)
                return null;
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }
}
