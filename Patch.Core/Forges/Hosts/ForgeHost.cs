namespace Patch.Core.Forges.Hosts;

/// <summary>A forge that settings name.</summary>
/// <param name="Key">Its key of settings, as <c>Patch:Forges:Hosts:github.com</c>.</param>
/// <param name="Name">Its host, as sentences name it.</param>
/// <param name="Provider">One of <see cref="ForgeProviders"/>.</param>
/// <param name="ApiUrl">Base of its API, without a slash at its end.</param>
internal sealed record ForgeHost(string Key, string Name, string Provider, string ApiUrl)
{
    /// <summary>The forge's name for people.</summary>
    public string Title => ForgeProviders.Title(Provider);
}
