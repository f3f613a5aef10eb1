using Patch.Core.Forges.Api;
using Patch.Core.Forges.Tokens;

namespace Patch.Core.Forges.Http;

/// <summary>What the handlers tell one another of a request; it stays in this process.</summary>
internal static class ForgeNotes
{
    private static readonly HttpRequestOptionsKey<ForgeToken> TokenKey = new("patch.forge.token");
    private static readonly HttpRequestOptionsKey<ForgeFault> FaultKey = new("patch.forge.fault");

    public static ForgeToken? Token(this HttpRequestMessage request) => request.Options.TryGetValue(TokenKey, out var token) ? token : null;

    public static void SetToken(this HttpRequestMessage request, ForgeToken token) => request.Options.Set(TokenKey, token);

    /// <summary>Why no answer of the forge's stands in the response; null where one does.</summary>
    public static ForgeFault? Fault(this HttpResponseMessage response) =>
        response.RequestMessage is { } request && request.Options.TryGetValue(FaultKey, out var fault) ? fault : null;

    /// <summary>A response that says why there is none.</summary>
    public static HttpResponseMessage Refuse(this HttpRequestMessage request, ForgeFault fault)
    {
        request.Options.Set(FaultKey, fault);
        return new HttpResponseMessage { RequestMessage = request };
    }
}
