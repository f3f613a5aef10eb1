using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Resolutions;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi resolutions</c>: how conflicts were resolved before, as a repository remembers it.</summary>
internal static class ResolutionsCommand
{
    private static readonly Option<DirectoryInfo> Folder = StackArguments.Repository();
    private static readonly Argument<string> Id = new("id") { Description = "The resolution's id, or a beginning of it that no other has" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for whoever reads it later" };
    private static readonly LocalResolutions Resolutions = new(TimeProvider.System);

    public static Command Create() => new("resolutions", "Conflicts that were resolved once, and how: kept in Git under refs/patch/resolutions")
    {
        new Command("list", "The resolutions that a repository remembers, newest first") { Folder }.Does(ListAsync),
        new Command("show", "One resolution: the conflict, and what became of it") { Id, Folder }.Does(ShowAsync),
        new Command("revoke", "Have a resolution not be proposed again") { Id, Folder, Reason }.Does(RevokeAsync),
    };

    private static Task<int> ListAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var found = StackArguments.ValueOf(Resolutions.List(Path(parsed)));
        output.Answer(found, console =>
        {
            var list = new Listing("Id", "State", "Kind", "Path", "Resolved", "By", "Patch");
            foreach (var resolution in found)
                list.Add(StackArguments.Short(resolution.Id), resolution.State, resolution.Kind, resolution.Path, $"{resolution.At:yyyy-MM-dd}", resolution.By, resolution.Patch);
            if (found.Count > 0)
                list.WriteTo(console);
        });
        if (found.Count == 0)
            output.Remark($"{Path(parsed)} remembers no resolution. A checkout has those it fetched: git fetch origin '+refs/patch/resolutions:refs/patch/resolutions'");
        return Task.FromResult(ExitCodes.Ok);
    }

    private static Task<int> ShowAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var found = StackArguments.ValueOf(Resolutions.Show(Path(parsed), parsed.GetRequiredValue(Id)));
        var about = found.About;
        output.Answer(found, console =>
        {
            console.Write(Records.Of(
                ("Id", about.Id), ("State", about.Reason is null ? about.State : $"{about.State}: {about.Reason}"), ("Conflict", $"{about.Kind} in {about.Path}"),
                ("Patch", about.Patch), ("Onto", about.Onto), ("By", $"{about.By}, {about.At:yyyy-MM-dd HH:mm}Z")));
            output.Line("");
            output.Line("The conflict:");
            Lines(output, found.Conflict);
            output.Line(about.Deleted ? "Resolved by deleting the file." : "Resolved as:");
            Lines(output, found.Result ?? "");
        });
        return Task.FromResult(ExitCodes.Ok);
    }

    private static Task<int> RevokeAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var revoked = StackArguments.ValueOf(Resolutions.Revoke(Path(parsed), parsed.GetRequiredValue(Id), parsed.GetValue(Reason)));
        output.Answer(revoked, _ => output.Line($"{StackArguments.Short(revoked.Id)} of {revoked.Path} is {revoked.State}. Share it with 'git push origin refs/patch/resolutions'."));
        return Task.FromResult(ExitCodes.Ok);
    }

    private static void Lines(CommandOutput output, string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            output.Line(line);
    }

    private static string Path(ParseResult parsed) => parsed.GetRequiredValue(Folder).FullName;
}
