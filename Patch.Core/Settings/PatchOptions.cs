using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Patch.Core.Settings;

/// <summary>What every slice needs to know of this installation.</summary>
public sealed class PatchOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch";

    /// <summary>Folder of all state on disk: the SQLite file, Git mirrors, work trees. Relative to the working directory.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary><see cref="DataDirectory"/> as a full path.</summary>
    public string DataPath => Path.GetFullPath(DataDirectory);
}

/// <summary>Registration of options that are checked at start.</summary>
public static class OptionsRegistration
{
    /// <summary>
    /// Binds <typeparamref name="T"/> to <paramref name="section"/> and has its annotations checked when the host starts, so that a bad
    /// value stops the start with a sentence that names the key.
    /// </summary>
    public static IServiceCollection AddPatchOptions<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
