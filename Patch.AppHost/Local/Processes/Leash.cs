using System.Diagnostics;

namespace Patch.AppHost.Local.Processes;

/// <summary>
/// Starts a program so that it cannot outlive this process: a shell beside it holds the other end of a pipe, and when the pipe
/// closes, by our will or because this process was killed, it asks the program to end, and after a limit makes it end.
/// (Linux's parent-death signal follows the thread that started the child, and threads of a pool come and go.)
/// The program gets a session and process group of its own, so that Ctrl+C reaches it by way of this process, in order.
/// </summary>
internal static class Leash
{
    /// <summary>$1 the signal that asks, $2 seconds until it is forced, then the program and its arguments.</summary>
    private const string Script = """
        signal=$1 left=$2
        shift 2
        exec 3<&0 </dev/null
        "$@" 3<&- &
        child=$!
        {
          read -r _ <&3
          kill -s "$signal" "$child"
          while [ "$left" -gt 0 ] && kill -0 "$child"; do sleep 1; left=$((left - 1)); done
          kill -s KILL "$child"
        } >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait "$child"
        code=$?
        kill "$watch" 2>/dev/null
        exit "$code"
        """;

    private static readonly string? SetSid = ProgramSearch.OnPath("setsid");

    /// <summary>Whether a started program has a process group of its own, which may be killed as one.</summary>
    public static bool OwnGroup => SetSid is not null;

    /// <summary>How to start <paramref name="spec"/>; closing its standard input ends it.</summary>
    public static ProcessStartInfo Describe(ProcessSpec spec, TimeSpan stopLimit)
    {
        var seconds = Math.Max(1, (int)stopLimit.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] shell = ["/bin/sh", "-c", Script, "leash", spec.StopSignal, seconds, spec.Program, .. spec.Arguments];
        string[] command = OperatingSystem.IsWindows() ? [spec.Program, .. spec.Arguments] : SetSid is null ? shell : [SetSid, .. shell];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!spec.InheritsEnvironment)
        {
            start.Environment.Clear();
            start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
            start.Environment["LC_ALL"] = "C";
        }

        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;
        return start;
    }
}
