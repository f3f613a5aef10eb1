using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Tokens;

/// <summary>Where a forge's token comes from.</summary>
internal interface IForgeCredential
{
    /// <summary>The token for one request.</summary>
    Task<ForgeResult<ForgeToken>> GetAsync(CancellationToken cancellationToken);

    /// <summary>The forge did not take this token. True when another one can be had at once.</summary>
    bool Refused(ForgeToken token);
}

/// <summary>A token at one moment.</summary>
/// <param name="Text">The secret itself.</param>
/// <param name="Identity">What allowance and kept answers belong to: it outlives the hourly tokens of an App. As secret as the token.</param>
/// <param name="Rights">What the forge said when it gave the token, as <c>contents=write, issues=write</c>; null where it did not say.</param>
internal sealed record ForgeToken(string Text, string Identity, string? Rights)
{
    public override string ToString() => "a token";
}
