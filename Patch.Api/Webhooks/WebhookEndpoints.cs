using Patch.Api.Http;
using Patch.Core.Webhooks;

namespace Patch.Api.Webhooks;

/// <summary>Where forges deliver. No admin token is asked for: the signature is the proof.</summary>
internal static class WebhookEndpoints
{
    public static IServiceCollection AddWebhookEndpoints(this IServiceCollection services) =>
        services.AddDeliveryIntake().AddSingleton<RefusedDeliveries>().AddSingleton<ReceiveWebhook>().AddSingleton<RerunDelivery>();

    /// <summary>Maps the two paths, past the middleware that only the admin API needs. Other methods on them are 405.</summary>
    public static WebApplication MapWebhooks(this WebApplication app)
    {
        var receive = app.Services.GetRequiredService<ReceiveWebhook>();
        foreach (var path in (ReadOnlySpan<string>)["/webhooks/{provider}", "/git-webhooks/{provider}"])
            app.MapPost(path, receive.RunAsync).WithMetadata(ExactPath.Instance).ShortCircuit().ExcludeFromDescription();
        return app;
    }
}
