using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Maintenance.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack blame [NAME]</c>: which upstream commit each conflicting patch conflicts with.</summary>
internal static class BlameStack
{
    public static Command Create() => new StackQuestion<BlameAnswer>(
        (api, name, onto, token) => api.GetPatchStackBlameAsync(name, onto, token),
        (stacks, path, asked, token) =>
        {
            var done = StackArguments.ValueOf(stacks.Blame(path, asked, token));
            return new BlameAnswer(done.Ends.Branch, done.Tip, done.Ends.UpstreamSha, done.Ends.Upstream, [.. done.Patches.Select(BlamedPatch.Of)]);
        },
        Tell).Create("blame", "The upstream commit that each conflicting patch conflicts with. Writes nothing. Exit code 1: there is one");

    private static int Tell(CommandOutput output, object json, BlameAnswer blame)
    {
        output.Answer(json, console => Write(console, output, blame));
        return blame.Patches.Count > 0 ? ExitCodes.No : ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, CommandOutput output, BlameAnswer blame)
    {
        if (blame.Patches.Count == 0)
        {
            output.Line($"No patch of {blame.Stack} conflicts with {blame.OntoRef}.");
            return;
        }

        var list = new Listing("Patch", "Subject", "Upstream", "Author", "Files", "Finding");
        foreach (var patch in blame.Patches)
        {
            list.Add(
                StackArguments.Short(patch.Commit), patch.Subject, StackArguments.Short(patch.Upstream), patch.UpstreamAuthor, string.Join(", ", patch.Files), patch.Sentence);
        }

        list.WriteTo(console);
    }
}
