using System.CommandLine;
using System.Globalization;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Notifications;

/// <summary><c>patchmoi notices channels</c></summary>
internal static class ListChannels
{
    public static Command Create() => new Command("channels", "The channels: what they may take, what is held back, and how they fare").Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.ListNoticeChannelsAsync(cancellationToken);
        output.Answer(answer, console =>
        {
            var list = new Listing("State", "Kind", "Sent today", "Pending", "Held", "Last sent", "Name", "Trouble");
            foreach (var channel in answer.Channels)
            {
                list.Add(
                    StateOf(channel), channel.Kind, Spent(channel), Number(channel.Pending), Number(channel.Held), Records.Time(channel.LastSentAt), channel.Name,
                    channel.PauseReason ?? (channel.Failures > 0 || channel.HeldUntil is not null ? channel.LastError : null));
            }

            list.WriteTo(console);
        });
        return ExitCodes.Ok;
    }

    private static string StateOf(NoticeChannel channel) => channel switch
    {
        { PausedAt: not null } => "paused",
        { HeldUntil: not null } => "waits",
        { Failures: > 0 } => $"failed {channel.Failures}x",
        _ => "ok",
    };

    private static string Spent(NoticeChannel channel) => channel.Budget is { } budget ? $"{Number(channel.SpentToday)} of {Number(budget)}" : Number(channel.SpentToday);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
