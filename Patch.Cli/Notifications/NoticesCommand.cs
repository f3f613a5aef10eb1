using System.CommandLine;

namespace Patch.Cli.Notifications;

/// <summary><c>patchmoi notices</c></summary>
internal static class NoticesCommand
{
    public static Command Create() => new("notices", "What channels are told, and how they fare")
    {
        ListNotices.Create(),
        ListChannels.Create(),
        TestChannel.Create(),
        ResumeChannel.Create(),
    };
}
