using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Checkouts;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>What the operator's settings say of patch stacks.</summary>
internal sealed class PatchStackSettings(IOptions<WorkspaceOptions> workspace, IOptions<GitOptions> git, LocalCheckouts checkouts)
{
    /// <summary>A package's configuration with the settings over it and below it.</summary>
    /// <exception cref="PatchStackBlockedException">Something is missing or of a wrong type.</exception>
    public PatchStackConfig Read(JsonObject? config) => PatchStackConfig.Read(config, workspace.Value, git.Value);

    /// <summary>Where a configuration's repositories are.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="mustBeFit">False where nothing is to be changed in a checkout.</param>
    /// <exception cref="PatchStackBlockedException">One cannot be found, or is not fit.</exception>
    public PatchStackPlaces PlacesOf(PatchStackConfig config, bool mustBeFit = true) =>
        PatchStackPlaces.Find(config, workspace.Value.DirectoryPath, checkouts, mustBeFit);

    /// <summary>The URL of a remote to push to.</summary>
    /// <exception cref="PatchStackBlockedException">There is no such remote.</exception>
    public string PushUrl(string remote, PatchStackJob job) => job.Places.PushUrl(remote, job.Config, workspace.Value.DirectoryPath, checkouts);
}
