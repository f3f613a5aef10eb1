using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Git.Mirrors.Upkeep;

namespace Patch.Cli.Git.Mirrors;

/// <summary><c>patchmoi mirrors list</c></summary>
internal static class ListMirrors
{
    public static Command Create() => new Command("list", "Each mirror with its size, and when a stack or an attempt last used it").Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        await using var services = LocalServices.Create();
        var mirrors = services.GetRequiredService<MirrorUpkeep>().List();
        output.Answer(new { Bytes = mirrors.Sum(mirror => mirror.Bytes), Mirrors = mirrors }, console =>
        {
            if (mirrors.Count == 0)
            {
                output.Line("There is no mirror yet: the first attempt on a stack makes one.");
                return;
            }

            var list = new Listing("Last used", "Size", "Packs", "Loose", "Fork", "Upstream", "Note");
            foreach (var mirror in mirrors)
            {
                list.Add(
                    Records.Time(mirror.LastUsedAt), Sizes.Of(mirror.Bytes), $"{mirror.Packs}", $"{mirror.LooseObjects}", mirror.Fork ?? mirror.Name, mirror.Upstream,
                    mirror.HasDamagedCopy ? "a damaged copy is kept" : "");
            }

            list.WriteTo(console);
        });
        return ExitCodes.Ok;
    }
}
