using Microsoft.Extensions.Options;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Http.Handlers;

/// <summary>Sends nothing while the token's allowance is used up or held, whichever worker learned of it.</summary>
internal sealed class AllowanceHandler(ForgeHost host, Allowances allowances, IOptionsMonitor<ForgeOptions> options, TimeProvider timeProvider) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Token() is not { } token)
            return await base.SendAsync(request, cancellationToken);
        if (await allowances.LookAsync(host, token.Identity, cancellationToken) is { } fault)
        {
            ForgeTelemetry.Asked(host.Name, "held");
            return request.Refuse(fault);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (response.Fault() is { } failed)
        {
            ForgeTelemetry.Asked(host.Name, failed.Code);
            return response;
        }

        var status = (int)response.StatusCode;
        ForgeTelemetry.Asked(host.Name, ForgeTelemetry.OutcomeOf(status));
        var message = status is 403 or 422 or 429 ? ForgeMessages.Of(await response.Content.ReadAsByteArrayAsync(cancellationToken)) : "";
        var news = ForgeLimits.Read(status, response.Headers, message, timeProvider.GetUtcNow(), options.CurrentValue.SlowDown);
        await allowances.NoteAsync(host, token.Identity, news, cancellationToken);
        return response;
    }
}
