namespace Patch.Api.Admin;

/// <summary>Who may use the admin API.</summary>
internal sealed class AdminOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Admin";

    /// <summary>The token that callers show; null or blank answers only callers on this machine. <c>PATCH_ADMIN_TOKEN</c>. Never logged.</summary>
    public string? Token { get; set; }
}
