namespace Patch.Core.Git;

/// <summary>An author, committer or tagger.</summary>
/// <param name="Name">May be empty: such commits exist.</param>
/// <param name="Mail">Without angle brackets.</param>
/// <param name="When">Git keeps whole seconds and the offset.</param>
public sealed record GitPerson(string Name, string Mail, DateTimeOffset When);
