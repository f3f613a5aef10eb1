using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Mirrors.Upkeep;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git;

/// <summary>Registers the Git engine.</summary>
public static class GitRegistration
{
    /// <summary>Adds <see cref="GitMirrors"/>, <see cref="MirrorUpkeep"/>, <see cref="RemoteReferences"/> and <see cref="LocalCheckouts"/>.</summary>
    public static IServiceCollection AddGit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GitOptions>()
            .Bind(configuration.GetSection(GitOptions.Section))
            .PostConfigure(options => options.MirrorDirectory = options.MirrorDirectory.Length > 0
                ? options.MirrorDirectory
                : Path.Combine(configuration["Patch:DataDirectory"] ?? "./data", "git"))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RemoteReferences>();
        services.AddSingleton<GitMirrors>();
        services.AddSingleton<MirrorUpkeep>();
        services.AddSingleton<LocalCheckouts>();
        return services;
    }
}
