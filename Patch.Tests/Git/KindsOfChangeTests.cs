using Patch.Core.Git.Building;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

/// <summary>Each kind of change once, by name, through the engine and through git rebase.</summary>
public sealed class KindsOfChangeTests : IDisposable
{
    private static readonly string Sub1 = new('1', 40);
    private static readonly string Sub2 = new('2', 40);
    private static readonly string Sub3 = new('3', 40);

    private static readonly Dictionary<string, (Action<GitCommitBuilder> Base, Action<GitCommitBuilder> Upstream, Action<GitCommitBuilder> Patch, string? Conflict)> Cases = new()
    {
        ["Edit_apart"] = (At("a", Text()), At("a", Text(2)), At("a", Text(38)), null),
        ["Edit_of_neighbouring_lines"] = (At("a", Text()), At("a", Text(20)), At("a", Text(21)), ConflictKinds.Content),
        ["Edit_alike"] = (At("a", Text()), At("a", Text(20)), commit => commit.File("a", Text(20)).File("b", "b\n"), null),
        ["Submodule_moved"] = (commit => commit.Submodule("s", Sub1), At("x", "x"), commit => commit.Submodule("s", Sub2), null),
        ["Submodule_moved_twice"] = (commit => commit.Submodule("s", Sub1), commit => commit.Submodule("s", Sub3), commit => commit.Submodule("s", Sub2), ConflictKinds.Submodule),
        ["Submodule_added"] = (At("a", "a"), At("x", "x"), commit => commit.Submodule("vendor/s", Sub1), null),
        ["Mode_changed_beside_an_edit"] = (At("a", Text()), At("a", Text(3)), commit => commit.File("a", Bytes(Text()), executable: true), null),
        ["Mode_changed_on_both_sides_of_an_addition"] = (At("x", "x"), At("a", Text()), commit => commit.File("a", Bytes(Text()), executable: true), ConflictKinds.Mode),
        ["Link_retargeted"] = (commit => commit.Link("l", "one"), At("x", "x"), commit => commit.Link("l", "two"), null),
        ["Link_retargeted_twice"] = (commit => commit.Link("l", "one"), commit => commit.Link("l", "three"), commit => commit.Link("l", "two"), ConflictKinds.SymbolicLink),
        ["File_made_a_link"] = (At("a", Text()), At("a", Text(1)), commit => commit.Link("a", "b"), ConflictKinds.Types),
        ["Rename_follows_an_edit"] = (At("old.c", Text()), At("old.c", Text(5)), commit => commit.Delete("old.c").File("new.c", Text(30)), null),
        ["Edit_follows_a_rename"] = (At("src/old.c", Text()), commit => commit.Delete("src/old.c").File("lib/new.c", Text(30)), At("src/old.c", Text(5)), null),
        ["Renamed_apart"] = (At("old.c", Text()), commit => commit.Delete("old.c").File("theirs.c", Text()), commit => commit.Delete("old.c").File("ours.c", Text()), ConflictKinds.RenameRename),
        ["Renamed_alike"] = (At("old.c", Text()), commit => commit.Delete("old.c").File("new.c", Text(3)), commit => commit.Delete("old.c").File("new.c", Text(30)), null),
        ["Renamed_and_deleted"] = (At("old.c", Text()), commit => commit.Delete("old.c").File("x", "x"), commit => commit.Delete("old.c").File("new.c", Text(3)), ConflictKinds.RenameDelete),
        ["Renamed_onto_an_addition"] = (At("old.c", Text()), commit => commit.File("new.c", "other\n").File("old.c", Text(3)), commit => commit.Delete("old.c").File("new.c", Text()), ConflictKinds.AddAdd),
        ["Binary_changed"] = (commit => commit.File("i", [0, 1]), At("x", "x"), commit => commit.File("i", [0, 2]), null),
        ["Binary_changed_twice"] = (commit => commit.File("i", [0, 1]), commit => commit.File("i", [0, 3]), commit => commit.File("i", [0, 2]), ConflictKinds.Binary),
        ["Crlf_edited_apart"] = (At("a", Crlf(Text())), At("a", Crlf(Text(2))), At("a", Crlf(Text(38))), null),
        ["Crlf_against_lf"] = (At("a", Crlf(Text())), At("a", Text()), At("a", Crlf(Text(20))), ConflictKinds.Content),
        ["Attribute_union"] = (commit => commit.File("a", Text()).File(".gitattributes", "a merge=union\n"), At("a", Text(20)), At("a", Text(20).Replace("changed", "ours", StringComparison.Ordinal)), null),
        ["Attribute_no_merge"] = (commit => commit.File("d/a", Text()).File("d/.gitattributes", "a -merge\n"), At("d/a", Text(2)), At("d/a", Text(38)), ConflictKinds.Binary),
        ["Attribute_binary_macro"] = (commit => commit.File("d/a.lock", Text()).File(".gitattributes", "d/*.lock binary\n"), At("d/a.lock", Text(2)), At("d/a.lock", Text(38)), ConflictKinds.Binary),
        ["File_where_upstream_made_a_directory"] = (At("x", "x"), At("name/inside", "in"), At("name", "file"), ConflictKinds.FileDirectory),
        ["Directory_where_upstream_made_a_file"] = (At("x", "x"), At("name", "file"), At("name/inside", "in"), ConflictKinds.FileDirectory),
        ["Directory_replaced_by_a_file"] = (commit => commit.File("d/one", "1\n").File("d/two", "2\n"), At("x", "x"), commit => commit.Delete("d").File("d", "file\n"), null),
        ["Changed_and_deleted"] = (At("a", Text()), At("a", Text(3)), commit => commit.Delete("a"), ConflictKinds.ModifyDelete),
        ["Deleted_and_changed"] = (commit => commit.File("a", Text()).File("k", "k"), commit => commit.Delete("a"), At("a", Text(3)), ConflictKinds.ModifyDelete),
        ["Deleted_on_both_sides"] = (commit => commit.File("a", Text()).File("k", "k"), commit => commit.Delete("a"), commit => commit.Delete("a").File("n", "n"), null),
        ["Empty"] = (At("a", "a"), At("x", "x"), _ => { }, null),
        ["Last_line_end_removed"] = (At("a", Text()), At("a", Text(2)), At("a", Text().TrimEnd('\n')), null),
        ["Emptied"] = (At("a", Text()), At("x", "x"), At("a", ""), null),
        ["Name_that_is_not_ascii"] = (At("dir ä/файл", Text()), At("dir ä/файл", Text(2)), At("dir ä/файл", Text(38)), null),
    };

    private readonly GitSandbox sandbox = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_kind_of_change_ends_as_git_rebase_ends_it(string name)
    {
        var (start, upstream, patch, conflict) = Cases[name];
        var result = await new SmallHistory(sandbox).RunAsync(start, [upstream], [patch], TestContext.Current.CancellationToken);

        Assert.Equal(conflict is null, result.Clean);
        if (conflict is not null)
            Assert.All(result.Conflict!.Conflicts, file => Assert.Equal(conflict, file.Kind));
    }

    private static Action<GitCommitBuilder> At(string path, string content) => commit => commit.File(path, content);

    private static string Text(int changed = 0) => string.Concat(Enumerable.Range(1, 40).Select(line => line == changed ? $"line {line} changed\n" : $"line {line}\n"));

    private static string Crlf(string text) => text.Replace("\n", "\r\n", StringComparison.Ordinal);

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
