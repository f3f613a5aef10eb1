namespace Patch.Core.Forges.Http;

/// <summary>What a request is for, as sentences say it.</summary>
/// <param name="Doing">As <c>open a pull request</c>.</param>
/// <param name="Right">The right that the token needs for it, in the forge's own words.</param>
/// <param name="Writes">It changes something.</param>
internal sealed record ForgeCall(string Doing, string Right, bool Writes = false);
