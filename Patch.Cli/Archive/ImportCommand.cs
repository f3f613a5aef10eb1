using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Archive.Import;
using Spectre.Console;

namespace Patch.Cli.Archive;

/// <summary><c>patchmoi import DIR</c>: takes over the files of an original service.</summary>
internal static class ImportCommand
{
    private static readonly Argument<DirectoryInfo> Folder = new("dir") { Description = "The original's data folder" };

    public static Command Create()
    {
        var command = ArchiveDatabase.Command(
            "import", "Take over the files of an original service. Exit code 1: lines or files could not be read; the others are taken over");
        command.Add(Folder);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var folder = parsed.GetRequiredValue(Folder);
        if (!folder.Exists)
            throw new CommandFailure(ExitCodes.Unusable, File.Exists(folder.FullName) ? $"{folder} is a file; name the folder that it is in." : $"There is no folder {folder}.");
        var report = await ArchiveDatabase.UseAsync(
            parsed, create: true, services => TakeOverAsync(services, folder, output, cancellationToken), cancellationToken);
        foreach (var file in report.Files)
            Remark(file, output);
        output.Answer(report, console => Write(report, console));
        return report.IsWhole ? ExitCodes.Ok : ExitCodes.No;
    }

    private static async Task<ImportReport> TakeOverAsync(
        IServiceProvider services, DirectoryInfo folder, CommandOutput output, CancellationToken cancellationToken)
    {
        var import = services.GetRequiredService<ImportArchive>();
        var report = await ArchiveProgressBar.ShowAsync(output, progress => import.RunAsync(folder.FullName, progress, cancellationToken));
        return report.Files.Count > 0
            ? report
            : throw new CommandFailure(ExitCodes.Unusable, $"{folder} has none of the files that are taken over: {string.Join(", ", import.FileNames)}.");
    }

    private static void Remark(ImportedFile file, CommandOutput output)
    {
        if (file.Fault is not null)
            output.Remark($"{file.File}: {file.Fault}");
        foreach (var refused in file.Refusals)
            output.Remark(refused.Line == 0 ? $"{file.File}: {refused.Reason}" : $"{file.File}, line {refused.Line}: {refused.Reason}");
        if (file.Refused > file.Refusals.Count)
            output.Remark($"{file.File}: {file.Refused - file.Refusals.Count} further lines were refused.");
    }

    private static void Write(ImportReport report, IAnsiConsole console)
    {
        var table = new Table().AddColumn("File").Border(TableBorder.Simple);
        foreach (var name in new[] { "Lines", "Imported", "Already there", "Refused" })
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var file in report.Files)
            table.AddRow([Printable.Cell(file.File), .. new[] { file.Lines, file.Imported, file.AlreadyThere, file.Refused }.Select(Number)]);
        console.Write(table);
    }

    private static Text Number(long number) => new(number.ToString("N0", CultureInfo.InvariantCulture));
}
