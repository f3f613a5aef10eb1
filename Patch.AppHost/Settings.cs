using System.Globalization;

namespace Patch.AppHost;

/// <summary>What the model takes from the environment, in both forms of the AppHost.</summary>
internal static class Settings
{
    private const int DefaultPort = 3000;

    /// <summary><c>DATA_DIR</c> (default <c>./data</c>), absolute, since each service has its own idea of the current directory.</summary>
    public static string DataDirectory => Path.GetFullPath(Variable("DATA_DIR") ?? "data");

    /// <summary><c>PORT</c> (default 3000) of the api; 0 is null: any free port. A bad value ends the program with a sentence.</summary>
    public static int? Port
    {
        get
        {
            var text = Variable("PORT");
            if (text is null)
                return DefaultPort;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue)
                return port == 0 ? null : port;

            Console.Error.WriteLine($"PORT must be a number from 0 to {ushort.MaxValue}, but is \"{text}\".");
            Environment.Exit(1);
            return null;
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
