using System.Net.Http.Headers;

namespace Patch.Core.Forges.Http;

/// <summary>An answer with its whole body.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="IsHtml">It calls itself a page.</param>
/// <param name="Request">What was asked in the end.</param>
/// <param name="Next">Where the next page of a list is.</param>
internal sealed record ForgeAnswer(int Status, HttpResponseHeaders Headers, byte[] Body, bool IsHtml, Uri Request, Uri? Next)
{
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>What the forge says of a refusal; empty where it says nothing.</summary>
    public string Message => ForgeMessages.Of(Body);
}
