using Patch.Core.Git.Checkouts;
using Patch.Core.Workspaces.Flows;

namespace Patch.Cli.Doctor;

/// <summary>The checkout itself.</summary>
internal static class CheckoutCheck
{
    public static IEnumerable<Finding> Of(string folder, IReadOnlyList<FlowPackage> flows) => new LocalCheckouts().Diagnose(folder, UpstreamOf(flows))
        .Select(obstacle => new Finding(obstacle.Code, obstacle.Sentence, obstacle.Command is { } command ? From(folder, command) : null));

    /// <summary>Upstream's URL, where a flow package of the folder names it.</summary>
    private static string? UpstreamOf(IReadOnlyList<FlowPackage> flows) => flows
        .Select(flow => flow.Config?["upstream_repo_url"]?.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string?)flow.Config["upstream_repo_url"] : null)
        .FirstOrDefault(url => url is not null);

    /// <summary>The command as it is run from where the caller stands.</summary>
    private static string From(string folder, string command) =>
        Path.TrimEndingDirectorySeparator(folder) == Path.TrimEndingDirectorySeparator(Environment.CurrentDirectory) || !Directory.Exists(folder)
            ? command
            : $"git -C {ShellWords.Quote(folder)} {command["git ".Length..]}";
}
