using System.CommandLine;
using System.Globalization;

namespace Patch.Cli.Terminal;

/// <summary>Options that take a number within bounds.</summary>
internal static class Counts
{
    /// <summary>A new option; anything but a number from 1 to <paramref name="most"/> is refused with a sentence.</summary>
    public static Option<int> Option(string name, string description, int unlessGiven, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => unlessGiven,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most)
                return count;
            result.AddError($"{name} must be a number from 1 to {most}.");
            return unlessGiven;
        },
    };
}
