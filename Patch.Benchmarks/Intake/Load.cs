using System.Net;
using System.Net.Sockets;

namespace Patch.Benchmarks.Intake;

/// <summary>What a drive came to.</summary>
/// <param name="Accepted">How many deliveries were answered 202, by connection. Each connection sends the next when the last is answered.</param>
/// <param name="Others">Answers of another status.</param>
/// <param name="PerSecond">Accepted a second, all connections together.</param>
/// <param name="Times">From the first byte sent to the whole answer.</param>
internal sealed record Drive(IReadOnlyList<int> Accepted, int Others, double PerSecond, Percentiles Times)
{
    public int Total => Accepted.Sum();
}

/// <summary>
/// Connections that send deliveries one after another. Sockets rather than an HTTP client, which would take more of the machine than the
/// server does.
/// </summary>
internal sealed class Load(PushRequests requests, int connections)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private readonly int[] sent = new int[connections];
    private readonly List<int>[] taken = [.. Enumerable.Range(0, connections).Select(_ => new List<int>())];

    /// <summary>Ids of all deliveries that were answered 202, in every drive.</summary>
    public IEnumerable<string> AcceptedIds() => taken.SelectMany((numbers, connection) => numbers.Select(number => PushRequests.Id(connection, number)));

    /// <summary>Sends for a time, or until the server goes away, or until so many are accepted.</summary>
    public async Task<Drive> DriveAsync(Uri server, TimeSpan duration, int most = int.MaxValue)
    {
        var accepted = new int[connections];
        var others = 0;
        var times = Enumerable.Range(0, connections).Select(_ => new List<TimeSpan>(100_000)).ToArray();
        var started = TimeProvider.System.GetTimestamp();
        var each = most == int.MaxValue ? int.MaxValue : most / connections;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(() => SendAsync(connection))));
        var took = TimeProvider.System.GetElapsedTime(started);
        return new Drive(accepted, others, accepted.Sum() / took.TotalSeconds, Percentiles.Of(times.SelectMany(list => list)));

        async Task SendAsync(int connection)
        {
            var copy = requests.Copy();
            var answer = new byte[4096];
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
                while (TimeProvider.System.GetElapsedTime(started) < duration && accepted[connection] < each)
                {
                    var number = sent[connection]++;
                    requests.SetId(copy, connection, number);
                    var at = TimeProvider.System.GetTimestamp();
                    await SendAllAsync(socket, copy);
                    var status = await StatusAsync(socket, answer).WaitAsync(AnswerLimit);
                    if (status == 0)
                        return;
                    times[connection].Add(TimeProvider.System.GetElapsedTime(at));
                    if (status != 202)
                    {
                        Interlocked.Increment(ref others);
                        continue;
                    }

                    accepted[connection]++;
                    taken[connection].Add(number);
                }
            }
            catch (SocketException)
            {
                // The server was killed: what it answered until then counts.
            }
        }
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>The status of the next answer, once it is there whole; 0 when the connection ended.</summary>
    private static async Task<int> StatusAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None);
            if (read == 0)
                return 0;
            length += read;
            var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (head < 0)
                continue;
            var text = buffer.AsSpan(0, head);
            var field = text.IndexOf("Content-Length: "u8);
            var body = field < 0 ? 0 : Number(text[(field + 16)..]);
            if (length >= head + 4 + body)
                return Number(text[9..]);
        }
    }

    private static int Number(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                break;
            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
