using Patch.Core.Feeds.Sources;

namespace Patch.Cli.Doctor;

/// <summary>The sources file: the one that is named, else one of the usual name in the folder. None is no fault.</summary>
internal static class SourcesCheck
{
    private const string UsualName = "feed-sources.json";

    public static async Task<IReadOnlyList<Finding>> OfAsync(string folder, string? named, CancellationToken cancellationToken)
    {
        var path = string.IsNullOrWhiteSpace(named) ? Path.Combine(folder, UsualName) : Path.GetFullPath(named);
        if (string.IsNullOrWhiteSpace(named) && !File.Exists(path))
            return [];
        try
        {
            var file = SourcesFile.Parse(await File.ReadAllTextAsync(path, cancellationToken));
            return file.FileError is { } fault
                ? [new Finding(Findings.SourcesFile, $"{path}: {fault}")]
                : [.. file.Mistakes.Select(mistake => new Finding(Findings.FeedSource, $"{path}: the source {mistake.Id} is refused: {mistake.Sentence}")),
                    .. file.RouteMistakes.Select(mistake => new Finding(Findings.FeedSource, $"{path}: the webhook route {mistake.Id} is refused: {mistake.Sentence}"))];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [new Finding(Findings.SourcesFile, $"The sources file cannot be read: {unreadable.Message} Correct FEED_SOURCES_PATH, or make the file.")];
        }
    }
}
