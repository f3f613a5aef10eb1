using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Feeds.Sources;
using Spectre.Console;

namespace Patch.Cli.Feeds;

/// <summary><c>patchmoi sources validate FILE</c>: what Patch would say of a sources file, before it is put in place.</summary>
internal static class ValidateSources
{
    private static readonly Argument<FileInfo> File = new("file") { Description = "The sources file, such as feed-sources.json" };

    public static Command Create() =>
        new Command("validate", "Check a sources file. Exit code 0: sound; 1: it has mistakes; 2: it cannot be read") { File }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(File);
        var result = SourcesFile.Parse(await ReadAsync(file, cancellationToken));
        if (result.FileError is { } fault)
            throw new CommandFailure(ExitCodes.No, $"{file}: {fault}");

        foreach (var warning in result.Warnings)
            output.Remark($"warning: {warning}");
        IReadOnlyList<SourceMistake> mistakes = [.. result.Mistakes, .. result.RouteMistakes];
        foreach (var mistake in mistakes)
            output.Remark($"{mistake.Id}: {mistake.Sentence}");
        output.Answer(
            new { Sound = result.Sources.Count, Routes = result.Routes.Count, Mistakes = mistakes, result.Warnings },
            console => console.WriteLine(
                $"{result.Sources.Count} sources{(result.Routes.Count > 0 ? $" and {result.Routes.Count} webhook routes" : "")} are sound, {mistakes.Count} are refused."));
        return mistakes.Count == 0 ? ExitCodes.Ok : ExitCodes.No;
    }

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return await System.IO.File.ReadAllTextAsync(file.FullName, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCodes.Unusable, $"{file}: {unreadable.Message}", unreadable);
        }
    }
}
