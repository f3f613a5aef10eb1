namespace Patch.Tests.Docs;

/// <summary>Every command in a tutorial or how-to is run, with real programs, and does what the page says.</summary>
public sealed class PageCommandsTests(PageWorkshop workshop) : IClassFixture<PageWorkshop>
{
    public static TheoryData<string> Pages => [.. Page.Paths];

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Every_command_of_a_page_does_what_the_page_says(string path) => workshop.RunAsync(Page.Read(path));
}
