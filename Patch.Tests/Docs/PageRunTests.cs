using Patch.Tests.Support;

namespace Patch.Tests.Docs;

/// <summary>The machinery behind <see cref="TutorialTests"/> and <see cref="HowToTests"/>: what it lets pass, and what it does not.</summary>
public sealed class PageRunTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("pages");

    [Fact]
    public Task Commands_share_one_shell_and_the_files_of_the_page() => RunAsync(
        """
        # A page

        Write a file:

        ```json [deep/file.json]
        { "a": 1 }
        ```

        1. Indented, as in a list:

           ```sh
           cd deep
           export WORD=hello
           ```

           ```console
           $ cat file.json
           { "a": … }
           $ echo $WORD; \
             echo more
           hello
           …
           ```

        ```console exit=3
        $ bash -c 'echo no >&2; exit 3'
        no
        ```
        """);

    [Fact]
    public Task Output_that_comes_later_may_be_waited_for() => RunAsync(
        """
        ```console eventually
        $ echo x >> count; wc -l < count
        3
        ```
        """);

    [Theory]
    [InlineData("```console\n$ false\n```", "docs/page.md:2: `false` ended with 1, not 0, and wrote:\n")]
    [InlineData("```console exit=1\n$ true\n```", "docs/page.md:2: `true` ended with 0, not 1, and wrote:\n")]
    [InlineData("```console\n$ echo yes\nno\n```", "docs/page.md:2: `echo yes` did not write `no` but:\nyes\n")]
    [InlineData("```console\n$ printf '1\\n2\\n'\n2\n1\n```", "docs/page.md:2: `printf '1\\n2\\n'` did not write `1` but:\n1\n2\n")]
    [InlineData("```sh\nfalse\ntrue\n```", "docs/page.md:1: `false\ntrue` ended with 1, not 0, and wrote:\n")]
    [InlineData("```sh\necho 'open\n```", "docs/page.md:1: `echo 'open` ended with ")]
    [InlineData("```sh no-run: too hard\nx\n```", "docs/page.md:1: 'no-run:' is not known")]
    [InlineData("```sh no-run: hard\nx\n```", "docs/page.md:1: 'hard' is no reason; there are: needs-docker")]
    [InlineData("```sh sometimes\nx\n```", "docs/page.md:1: 'sometimes' is not known")]
    [InlineData("```console exit=x\nx\n```", "docs/page.md:1: 'exit=x' is not known")]
    [InlineData("```sh eventually\nx\n```", "docs/page.md:1: exit=N and eventually are for a console block")]
    [InlineData("```\nx\n```", "docs/page.md:1: a block of '': say sh or console for commands")]
    [InlineData("```bash\nx\n```", "docs/page.md:1: a block of 'bash'")]
    [InlineData("```console\nx\n```", "docs/page.md:2: a console block begins with a command")]
    [InlineData("```sh\nx", "docs/page.md:1: the block has no end")]
    [InlineData("Do this:\n\n    make install", "docs/page.md:3: an indented block is not run")]
    [InlineData("1. Do this:\n\n       make install", "docs/page.md:3: an indented block is not run")]
    [InlineData("---\nneeds: luck\n---\n# A page", "docs/page.md:1: needs may be: patch")]
    public async Task What_is_not_as_the_page_says_fails_and_names_the_line(string text, string begins)
    {
        var failure = await Assert.ThrowsAsync<PageException>(() => RunAsync(text));
        Assert.StartsWith(begins, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("```console\n$ sleep 20\n```", "docs/page.md:2: `sleep 20`: It has not ended after 2 s and wrote:\n")]
    [InlineData("```console eventually\n$ echo yes\nno\n```", "docs/page.md:2: it did not come to this: `echo yes` did not write `no` but:\nyes\n")]
    [InlineData("```sh background\necho gone\n```", "docs/page.md:1: nothing listens on port 3000 after `echo gone`, which wrote:\ngone\n")]
    public async Task What_does_not_come_in_time_fails_and_names_the_line(string text, string begins)
    {
        var failure = await Assert.ThrowsAsync<PageException>(() => RunAsync(text, TimeSpan.FromSeconds(2)));
        Assert.StartsWith(begins, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_block_with_a_reason_is_not_run() => RunAsync(
        """
        ```sh no-run: needs-docker
        false
        ```
        """);

    public void Dispose() => Programs.DeleteFolder(folder);

    private Task RunAsync(string text, TimeSpan? limit = null) =>
        new PageRun(folder, folder, limit ?? TimeSpan.FromSeconds(30)).AllAsync(Page.Parse("page.md", text));
}
