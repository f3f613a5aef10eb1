using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Patch.Client.Http;
using Refit;

namespace Patch.Client;

/// <summary>Makes clients of Patch for programs without a service provider. Make one and keep it: it holds its connections.</summary>
public static class PatchApi
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How bodies are read and written.</summary>
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // An answer of another shape is found while it is read, and not where somebody uses it.
        RespectNullableAnnotations = true,
        // Stated, so that the shapes can be asked for before anything was read.
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>A client of the Patch at an address.</summary>
    /// <exception cref="ArgumentException">The address or the token cannot be used; the message says why.</exception>
    public static IPatchApi Create(Uri address, string? token = null) => Create(new PatchApiOptions { Address = address, Token = token });

    /// <summary>A client with limits of one's own.</summary>
    /// <exception cref="ArgumentException">The options cannot be used; the message says why.</exception>
    public static IPatchApi Create(PatchApiOptions options, TimeProvider? timeProvider = null)
    {
        if (options.Mistake() is { } mistake)
            throw new ArgumentException(mistake, nameof(options));
        var client = new HttpClient(new PatchApiHandler(options, timeProvider ?? TimeProvider.System) { InnerHandler = Transport(options) });
        Apply(options, client);
        return RestService.ForGenerated<IPatchApi>(client, Settings());
    }

    /// <summary>Redirects are not followed: they would lead away from the address that the token is for.</summary>
    internal static SocketsHttpHandler Transport(PatchApiOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,
        // A proxy of the environment cannot reach this machine's own loopback, and must not see the token for it.
        UseProxy = !options.Address.IsLoopback,
    };

    /// <summary>The handler owns the time limit, which covers the whole answer; the client's own would not.</summary>
    internal static void Apply(PatchApiOptions options, HttpClient client)
    {
        client.BaseAddress = options.Address;
        client.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>The handler has turned every refusal into its exception already; what is left is an answer that does not read as one.</summary>
    internal static RefitSettings Settings() => new(new SystemTextJsonContentSerializer(Json))
    {
        ExceptionFactory = _ => ValueTask.FromResult<Exception?>(null),
        TransportExceptionFactory = (_, exception, _) => exception,
        DeserializationExceptionFactory = (response, exception) => ValueTask.FromResult<Exception?>(Refusals.Unreadable(response, exception.Message, exception)),
    };
}
