using Patch.Tests.Support;

namespace Patch.Tests.Flows.BackendContract;

/// <summary>
/// Patch as a workspace backend: every recorded request, over HTTP and over WebSocket, is asked of a Patch that serves its workspace, on
/// both databases, and the answer is compared field for field.
/// </summary>
public sealed class BackendContractTests
{
    private static readonly Dictionary<DatabaseKind, Lazy<Task<IReadOnlyDictionary<string, string?>>>> Plays = new()
    {
        [DatabaseKind.Postgres] = new(() => BackendScript.PlayAsync(DatabaseKind.Postgres)),
        [DatabaseKind.Sqlite] = new(() => BackendScript.PlayAsync(DatabaseKind.Sqlite)),
    };

    public static TheoryData<DatabaseKind, string> Recordings
    {
        get
        {
            var all = new TheoryData<DatabaseKind, string>();
            foreach (var kind in Plays.Keys)
            {
                foreach (var name in BackendScript.Names)
                    all.Add(kind, name);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Answers_as_recorded(DatabaseKind kind, string name)
    {
        var verdict = (await Plays[kind].Value)[name];
        Assert.True(verdict is null, verdict);
    }

    [Fact]
    public void All_77_recordings_are_there_and_every_difference_names_one()
    {
        Assert.Equal(77, BackendScript.Names.Count);
        Assert.Empty(BackendDifferences.ByName.Keys.Except(BackendScript.Names));
    }
}
