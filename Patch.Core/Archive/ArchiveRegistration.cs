using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Archive.Export;
using Patch.Core.Archive.Files;
using Patch.Core.Archive.Import;
using Patch.Core.Data;

namespace Patch.Core.Archive;

/// <summary>
/// Registers import and export of the original's files. They know the wire forms of all slices and no slice knows them, so they are one of
/// their own. The slices themselves must be registered too.
/// </summary>
public static class ArchiveRegistration
{
    public static IServiceCollection AddArchive(this IServiceCollection services) => services
        .AddSingleton<ArchiveFiles>()
        .AddSingleton(provider => new ImportArchive(provider.GetRequiredService<ArchiveFiles>()))
        .AddSingleton(provider => new ExportArchive(
            provider.GetRequiredService<ArchiveFiles>(), provider.GetRequiredService<IDbContextFactory<PatchDbContext>>()));
}
