using Patch.AppHost.Local;

namespace Patch.Tests.AppHost;

public sealed class LaunchOptionsTests
{
    [Fact]
    public void Options_are_read_in_any_order()
    {
        var options = LaunchOptions.Parse(["--exit", "--demo", "--embedded"]);

        Assert.True(options is { Embedded: true, Demo: true, Exit: true, ShowsHelp: false, Mistake: null });
    }

    [Fact]
    public void An_unknown_option_is_a_sentence() =>
        Assert.Equal("The option --fast is not known; --help lists those that are.", LaunchOptions.Parse(["--fast"]).Mistake);

    [Fact]
    public void An_empty_variable_is_none() =>
        Assert.Null((new LaunchOptions { Variables = _ => "" }).ConnectionString("patchdb"));

    [Theory]
    [InlineData(false, "[api] hello\n")]
    [InlineData(true, "\e[36m[api]\e[0m hello\n")]
    public void Service_lines_stand_behind_the_name_in_colour_on_a_terminal_only(bool colour, string expected)
    {
        var recorder = new Recorder(colour);

        recorder.Console.Log("api", "hello");

        Assert.Equal(expected, recorder.Text);
    }
}
