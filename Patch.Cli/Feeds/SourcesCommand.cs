using System.CommandLine;
using Patch.Core.Feeds.Sources;

namespace Patch.Cli.Feeds;

/// <summary><c>patchmoi sources validate FILE</c>: what Patch would say of a sources file, before it is put in place.</summary>
internal static class SourcesCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The sources file, such as feed-sources.json" };
        var validate = new Command("validate", "Check a sources file. Exit code 0: sound; 1: it has mistakes; 2: it cannot be read") { file };
        validate.SetAction(parsed => Validate(parsed.GetValue(file)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return new Command("sources", "The feed sources") { validate };
    }

    private static int Validate(FileInfo file, TextWriter output, TextWriter error)
    {
        string text;
        try
        {
            text = File.ReadAllText(file.FullName);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{file}: {unreadable.Message}");
            return 2;
        }

        var result = SourcesFile.Parse(text);
        if (result.FileError is { } fault)
        {
            error.WriteLine($"{file}: {fault}");
            return 1;
        }

        foreach (var warning in result.Warnings)
            error.WriteLine($"warning: {warning}");
        foreach (var mistake in result.Mistakes)
            error.WriteLine($"{mistake.Id}: {mistake.Sentence}");
        output.WriteLine($"{result.Sources.Count} sources are sound, {result.Mistakes.Count} are refused.");
        return result.Mistakes.Count == 0 ? 0 : 1;
    }
}
