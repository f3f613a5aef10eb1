using Patch.Tests.Support;

namespace Patch.Tests.Flows.Contract;

/// <summary>
/// The contract with existing clients: every recorded request of the original service is asked of Patch again, on both databases, in the
/// recorded order and state, and its answer is compared field for field.
/// </summary>
public sealed class ContractTests
{
    private static readonly Dictionary<DatabaseKind, Lazy<Task<IReadOnlyDictionary<int, string?>>>> Plays = new()
    {
        [DatabaseKind.Postgres] = new(() => ContractScript.PlayAsync(DatabaseKind.Postgres)),
        [DatabaseKind.Sqlite] = new(() => ContractScript.PlayAsync(DatabaseKind.Sqlite)),
    };

    public static TheoryData<DatabaseKind, int, string> Recordings
    {
        get
        {
            var all = new TheoryData<DatabaseKind, int, string>();
            foreach (var kind in Plays.Keys)
            {
                foreach (var recording in Recording.All)
                    all.Add(kind, recording.Number, recording.Name);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Answers_as_recorded(DatabaseKind kind, int number, string name)
    {
        var verdicts = await Plays[kind].Value;
        Assert.True(verdicts.ContainsKey(number), $"{name} was not asked");
        Assert.True(verdicts[number] is null, verdicts[number]);
    }

    [Fact]
    public void All_141_recordings_are_there_and_every_difference_names_one()
    {
        Assert.Equal(Enumerable.Range(1, 141), Recording.All.Select(recording => recording.Number));
        Assert.All(DeliberateDifferences.ByNumber.Keys, number => Assert.InRange(number, 1, 141));
        Assert.All(DeliberateDifferences.ByNumber.Values, difference => Assert.NotEmpty(difference.Sentence));
    }
}
