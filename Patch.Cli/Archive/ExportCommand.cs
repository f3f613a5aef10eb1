using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Archive.Export;
using Spectre.Console;

namespace Patch.Cli.Archive;

/// <summary><c>patchmoi export DIR</c>: writes what Patch knows as the files of an original service.</summary>
internal static class ExportCommand
{
    private static readonly Argument<DirectoryInfo> Folder = new("dir") { Description = "Folder to write to; made when it is missing" };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace such files that are in the folder" };

    public static Command Create()
    {
        var command = ArchiveDatabase.Command("export", "Write the files that an original service goes on from");
        command.Add(Folder);
        command.Add(Overwrite);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var folder = parsed.GetRequiredValue(Folder);
        if (File.Exists(folder.FullName))
            throw new CommandFailure(ExitCodes.Unusable, $"{folder} is a file; name a folder.");
        var report = await ArchiveDatabase.UseAsync(
            parsed, create: false, services => WriteAsync(services, folder, parsed.GetValue(Overwrite), output, cancellationToken), cancellationToken);
        output.Answer(report, console => Write(report, console));
        return ExitCodes.Ok;
    }

    private static async Task<ExportReport> WriteAsync(
        IServiceProvider services, DirectoryInfo folder, bool overwrite, CommandOutput output, CancellationToken cancellationToken)
    {
        var export = services.GetRequiredService<ExportArchive>();
        var there = export.FileNames.Where(name => Path.Exists(Path.Combine(folder.FullName, name))).ToList();
        if (there.Count > 0 && !overwrite)
            throw new CommandFailure(ExitCodes.Unusable, $"{folder} has {string.Join(", ", there)} already; name another folder, or add --overwrite to replace them.");
        return await ArchiveProgressBar.ShowAsync(output, progress => export.RunAsync(folder.FullName, progress, cancellationToken));
    }

    private static void Write(ExportReport report, IAnsiConsole console)
    {
        var table = new Table().AddColumn("File").AddColumn(new TableColumn("Records").RightAligned()).AddColumn(new TableColumn("Bytes").RightAligned());
        foreach (var file in report.Files)
            table.Border(TableBorder.Simple).AddRow(Printable.Cell(file.File), Number(file.Records), Number(file.Bytes));
        console.Write(table);
    }

    private static Text Number(long number) => new(number.ToString("N0", CultureInfo.InvariantCulture));
}
