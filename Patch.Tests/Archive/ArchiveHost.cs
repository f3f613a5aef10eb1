using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core;
using Patch.Core.Archive;
using Patch.Core.Archive.Export;
using Patch.Core.Archive.Import;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Archive;

/// <summary>All of Patch on a database of its own, with a folder to import from and one to export to. Nothing runs by itself.</summary>
internal sealed class ArchiveHost : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Programs.NewFolder("archive");

    private ArchiveHost(TestDatabase database, (string Key, string? Value)[] settings)
    {
        this.database = database;
        Services = database.With(settings.ToDictionary(setting => setting.Key, setting => setting.Value))
            .Services((services, configuration) => services.AddPatch(configuration), Time);
        Directory.CreateDirectory(In);
    }

    /// <summary>The day on which the original wrote the recorded files.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));

    public ServiceProvider Services { get; }

    /// <summary>The folder to import from.</summary>
    public string In => Path.Combine(folder, "in");

    /// <summary>The folder to export to.</summary>
    public string Out => Path.Combine(folder, "out");

    public static async Task<ArchiveHost> CreateAsync(DatabaseKind kind, params (string Key, string? Value)[] settings) =>
        new(await TestDatabase.CreateAsync(kind), settings);

    /// <summary>Files that the original wrote: <c>dispatched</c> or <c>final</c>.</summary>
    public static string Recorded(string moment) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "State", moment);

    /// <summary>Writes a file of the folder to import from.</summary>
    public void Write(string file, string content) => File.WriteAllText(Path.Combine(In, file), content);

    public Task<ImportReport> ImportAsync(string? from = null, IProgress<ArchiveProgress>? progress = null) =>
        Services.GetRequiredService<ImportArchive>().RunAsync(from ?? In, progress, TestContext.Current.CancellationToken);

    public Task<ExportReport> ExportAsync(string? to = null, IProgress<ArchiveProgress>? progress = null) =>
        Services.GetRequiredService<ExportArchive>().RunAsync(to ?? Out, progress, TestContext.Current.CancellationToken);

    public string Exported(string file) => File.ReadAllText(Path.Combine(Out, file));

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
        Programs.DeleteFolder(folder);
    }
}
