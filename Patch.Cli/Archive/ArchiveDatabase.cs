using System.CommandLine;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.ServiceDefaults;

namespace Patch.Cli.Archive;

/// <summary>The database that the services use, opened by a command: <c>ConnectionStrings__patchdb</c>, else the file in <c>DATA_DIR</c>.</summary>
internal static class ArchiveDatabase
{
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "Folder of the database (DATA_DIR; ./data)" };

    /// <summary>Makes a command that uses it.</summary>
    public static Command Command(string name, string description) => new(name, description) { DataDirectory };

    /// <summary>Brings it to the newest migration and hands Patch's services on; what an operator can mend becomes a sentence.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="create">Whether a new one is made where there is none.</param>
    /// <param name="use">What to do with it.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static async Task<T> UseAsync<T>(ParseResult parsed, bool create, Func<IServiceProvider, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            await using var services = LocalServices.Create(parsed.GetValue(DataDirectory) is { } folder ? [new("Patch:DataDirectory", folder)] : null);
            services.GetService<IStartupValidator>()?.Validate();
            if (!create && services.GetService<SqliteFile>() is { } file && !File.Exists(file.Path))
                throw new CommandFailure(ExitCodes.Unusable, $"There is no database at {file.Path}; set DATA_DIR or ConnectionStrings__patchdb as for the services.");
            await services.GetRequiredService<DatabaseMigrator>().ApplyAsync(cancellationToken);
            return await use(services);
        }
        catch (Exception failure) when (Sentence(failure) is { } sentence)
        {
            throw new CommandFailure(ExitCodes.Unusable, sentence, failure);
        }
    }

    private static string? Sentence(Exception failure) => StartupMistakes.Sentences(failure) switch
    {
        { Count: > 0 } mistakes => string.Join('\n', mistakes),
        _ => failure switch
        {
            DbException broken => $"The database cannot be used: {broken.Message}",
            DbUpdateException { InnerException: DbException broken } => $"The database cannot be written to: {broken.Message}",
            IOException or UnauthorizedAccessException or TimeoutException => failure.Message,
            _ => null,
        },
    };
}
