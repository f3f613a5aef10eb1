using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Upstreams;

/// <summary>What upstream did with one patch.</summary>
/// <param name="PatchId">The patch's id.</param>
/// <param name="Taken">The first upstream commit with the same patch-id.</param>
/// <param name="Reverted">The upstream commit that took the change back, where upstream does not have it any more; none: it has.</param>
internal readonly record struct UpstreamHistory(ObjectName PatchId, ObjectName Taken, ObjectName Reverted);
