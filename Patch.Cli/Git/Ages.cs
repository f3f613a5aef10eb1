namespace Patch.Cli.Git;

/// <summary>How long ago something was, roughly: one number and its unit.</summary>
internal static class Ages
{
    public static string Of(DateTime then, DateTime now) => (now - then) switch
    {
        { Ticks: < 0 } => "in the future",
        { TotalMinutes: < 1 } => "now",
        { TotalHours: < 1 } age => $"{(int)age.TotalMinutes} min",
        { TotalDays: < 1 } age => $"{(int)age.TotalHours} h",
        { TotalDays: < 60 } age => $"{(int)age.TotalDays} d",
        { TotalDays: < 730 } age => $"{(int)(age.TotalDays / 30.44)} mo",
        var age => $"{(int)(age.TotalDays / 365.25)} y",
    };
}
