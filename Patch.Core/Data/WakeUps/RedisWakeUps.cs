using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Patch.Core.Data.WakeUps;

/// <summary>Wake-ups over Redis publish/subscribe. While Redis is away rings are dropped, and the sweeps carry on.</summary>
public sealed partial class RedisWakeUps : IWakeUps
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("patch:wake-ups");

    private readonly IConnectionMultiplexer redis;
    private readonly ILogger<RedisWakeUps> logger;
    private readonly Subscribers subscribers = new();

    public RedisWakeUps(IConnectionMultiplexer redis, ILogger<RedisWakeUps> logger)
    {
        this.redis = redis;
        this.logger = logger;
        redis.GetSubscriber().Subscribe(Channel, Hear, CommandFlags.FireAndForget);
    }

    public async ValueTask RingAsync(Stage stage, CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(Channel, stage.ToString(), CommandFlags.FireAndForget);
        }
        catch (RedisException unreachable)
        {
            Log.NotRung(logger, stage, unreachable.Message);
            subscribers.Tell(stage);
        }
    }

    public IDisposable Subscribe(Action<Stage> heard) => subscribers.Add(heard);

    private void Hear(RedisChannel channel, RedisValue message)
    {
        if (Enum.TryParse<Stage>(message, out var stage))
            subscribers.Tell(stage);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis did not take the wake-up for {Stage}: {Reason}; the sweep will find the work")]
        public static partial void NotRung(ILogger logger, Stage stage, string reason);
    }
}
