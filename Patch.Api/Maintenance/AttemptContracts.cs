using Patch.Core.Maintenance;

namespace Patch.Api.Maintenance;

/// <summary>Maintenance attempts, newest first.</summary>
internal sealed record AttemptList(IReadOnlyList<AttemptMessage> Attempts, string? Next);

/// <summary>One maintenance attempt.</summary>
internal sealed record AttemptAnswer(AttemptMessage Attempt);
