using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Patch.Client.Http;
using Refit;

namespace Patch.Client;

/// <summary>Registers the client.</summary>
public static class PatchApiRegistration
{
    /// <summary>
    /// Adds <see cref="IPatchApi"/>. Its requests are not tried again by the client: add a resilience handler to the answer of this method
    /// if reads should be, but leave out the posts.
    /// </summary>
    public static IHttpClientBuilder AddPatchApi(this IServiceCollection services, Action<PatchApiOptions> configure)
    {
        services.AddOptions<PatchApiOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PatchApiOptions>, OptionsCheck>());
        services.TryAddSingleton(TimeProvider.System);
        return services.AddRefitGeneratedClient<IPatchApi>(_ => PatchApi.Settings())
            .ConfigureHttpClient((provider, client) => PatchApi.Apply(Options(provider), client))
            .ConfigurePrimaryHttpMessageHandler(provider => PatchApi.Transport(Options(provider)))
            .AddHttpMessageHandler(provider => new PatchApiHandler(Options(provider), provider.GetRequiredService<TimeProvider>()))
            .RedactLoggedHeaders(["Authorization"]);
    }

    private static PatchApiOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<PatchApiOptions>>().Value;

    private sealed class OptionsCheck : IValidateOptions<PatchApiOptions>
    {
        public ValidateOptionsResult Validate(string? name, PatchApiOptions options) =>
            options.Mistake() is { } mistake ? ValidateOptionsResult.Fail(mistake) : ValidateOptionsResult.Success;
    }
}
