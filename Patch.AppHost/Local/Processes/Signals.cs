using System.Runtime.InteropServices;

namespace Patch.AppHost.Local.Processes;

/// <summary>The one system call that .NET does not offer: a signal to another process, or to a whole process group.</summary>
internal static class Signals
{
    private const int Interrupt = 2;
    private const int KillNow = 9;
    private const int Terminate = 15;

    /// <summary>Ends every process of the group at once. No group of that number is no error.</summary>
    public static void KillGroup(int group) => Kill(-group, KillNow);

    public static void KillProcess(int id) => Kill(id, KillNow);

    /// <summary>Asks with the signal of that name, INT or TERM.</summary>
    public static void Ask(int id, string signal) => Kill(id, signal == "INT" ? Interrupt : Terminate);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int id, int signal);
}
