using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Patch.Api.Http;

/// <summary>Where the API listens, when <c>ASPNETCORE_URLS</c> does not say it.</summary>
internal sealed class ApiOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Api";

    /// <summary>An IP address of this machine, or <c>localhost</c>; <c>HOST</c>.</summary>
    [Required]
    public string Host { get; set; } = "0.0.0.0";

    /// <summary>TCP port; 0 takes a free one. <c>PORT</c>.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 3000;
}

/// <summary>Refuses a host name: Kestrel listens on addresses.</summary>
internal sealed class ApiOptionsCheck : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options) =>
        options.Host is "localhost" || IPAddress.TryParse(options.Host, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{ApiOptions.Section}:Host (HOST): '{options.Host}' is neither an IP address nor localhost.");
}
