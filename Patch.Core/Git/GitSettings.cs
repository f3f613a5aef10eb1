using LibGit2Sharp;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git;

/// <summary>libgit2's process-wide settings, made once before its first use.</summary>
internal static class GitSettings
{
    private static readonly Lock Gate = new();
    private static bool applied;
    private static TimeSpan silence;

    /// <summary>
    /// For a command that a person runs in a checkout of their own: their Git settings count (what is ignored, who commits), unless this
    /// process has turned away from them before.
    /// </summary>
    public static void ApplyForUser()
    {
        lock (Gate)
        {
            if (!applied)
                GlobalSettings.SetOwnerValidation(false);
        }
    }

    /// <summary>
    /// Nothing of the machine's or the user's git configuration is read, so behaviour does not depend on HOME; and a mirror may belong to
    /// another user than the one who runs (containers mount volumes that way).
    /// </summary>
    public static void Apply(TimeSpan? silenceLimit = null)
    {
        lock (Gate)
        {
            if (!applied)
            {
                foreach (var level in new[] { ConfigurationLevel.ProgramData, ConfigurationLevel.System, ConfigurationLevel.Xdg, ConfigurationLevel.Global })
                    GlobalSettings.SetConfigSearchPaths(level, "");
                GlobalSettings.SetOwnerValidation(false);
                applied = true;
            }

            if (silenceLimit is not { } limit || limit == silence)
                return;
            NativeGit.LimitSilence(limit, limit);
            silence = limit;
        }
    }
}
