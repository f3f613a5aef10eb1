using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Patch.Core.Data;

namespace Patch.ServiceDefaults;

/// <summary>
/// Runs a service so that a mistake in its settings ends it with one sentence that names the key, and exit code 1, in place of a stack
/// trace. Anything else is a surprise and stays an exception.
/// </summary>
public static class Startup
{
    /// <summary>
    /// Checks all options now rather than when the host starts, so that nothing is migrated under settings that are wrong.
    /// </summary>
    public static void CheckSettings(this IHost host) => host.Services.GetService<IStartupValidator>()?.Validate();

    /// <summary>Brings the database to the newest migration; the first service to start does it, the others wait.</summary>
    public static Task MigrateAsync(this IHost host) => host.Services.GetRequiredService<DatabaseMigrator>()
        .ApplyAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    /// <summary>
    /// The mistakes of an operator that <paramref name="failure"/> comes from, each in a sentence that begins with the setting's key; empty
    /// when it is a surprise.
    /// </summary>
    public static IReadOnlyList<string> Mistakes(Exception failure) => StartupMistakes.Sentences(failure);

    /// <summary>
    /// Builds and runs the service; <c>return await Startup.RunAsync(args, async () => …);</c> is the whole of a Program.cs. With
    /// <see cref="HealthProbe.Switch"/> it only asks a running one for its health.
    /// </summary>
    /// <returns>The process's exit code: 0 when it was stopped, 1 when its settings are wrong.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> args, Func<Task> service) =>
        HealthProbe.IsAsked(args) ? HealthProbe.RunAsync(args) : RunAsync(service);

    /// <summary>Builds and runs a service inside of another program.</summary>
    /// <returns>As <see cref="RunAsync(IReadOnlyList{string}, Func{Task})"/>.</returns>
    public static async Task<int> RunAsync(Func<Task> service)
    {
        try
        {
            await service();
            return 0;
        }
        catch (Exception failure) when (Mistakes(failure) is { Count: > 0 } sentences)
        {
            foreach (var sentence in sentences)
                await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }
}
