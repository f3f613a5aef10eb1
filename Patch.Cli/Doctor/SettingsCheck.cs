using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Cli.Terminal;
using Patch.Core.Feeds;
using Patch.Core.Workspaces;
using Patch.ServiceDefaults;

namespace Patch.Cli.Doctor;

/// <summary>The settings that a service started here would have.</summary>
/// <param name="SourcesPath">The sources file that is named; null when none is.</param>
/// <param name="CodexCommand">The Codex program that is named; null when none is.</param>
/// <param name="Findings">What would stop a start.</param>
internal sealed record SettingsCheck(string? SourcesPath, string? CodexCommand, IReadOnlyList<Finding> Findings)
{
    public static SettingsCheck Read(string folder)
    {
        using var services = LocalServices.Create([new("Patch:Workspaces:Directory", folder)]);
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return new SettingsCheck(
                services.GetRequiredService<IOptions<FeedOptions>>().Value.SourcesPath,
                services.GetRequiredService<IOptions<WorkspaceOptions>>().Value.CodexCommand,
                []);
        }
        catch (Exception failure) when (StartupMistakes.Sentences(failure) is { Count: > 0 } sentences)
        {
            return new SettingsCheck(null, null, [.. sentences.Select(sentence => new Finding(Doctor.Findings.BadSetting, sentence))]);
        }
    }
}
