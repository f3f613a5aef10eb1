using System.Text;
using System.Text.Json;
using LibGit2Sharp;
using Patch.Core.Git.Building;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;
using Version = Patch.Core.Git.Merging.Version;

namespace Patch.Core.Git.Resolutions;

/// <summary>
/// The resolutions of one repository, kept as commits under <see cref="Reference"/>: for each a folder with the conflict, the result and
/// <c>about.json</c>, so they are read, reviewed, fetched and pushed as any other data in Git.
/// </summary>
internal sealed class ResolutionBook(Repository repository, ObjectStore store)
{
    public const string Reference = "refs/patch/resolutions";
    private const string ConflictFile = "conflict";
    private const string ResultFile = "resolution";
    private const string AboutFile = "about.json";
    private const int FolderLetters = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private (string? Tip, Dictionary<string, Entry> Entries) known = (null, []);

    /// <summary>All of them, newest first.</summary>
    public IReadOnlyList<Resolution> List() => [.. Entries.Values.Select(entry => entry.About).OrderByDescending(about => about.At).ThenBy(about => about.Id, StringComparer.Ordinal)];

    public ResolutionContent? Show(string id) => Find(id) is { } entry
        ? new ResolutionContent(entry.About, Encoding.UTF8.GetString(entry.Conflict), entry.Result is null ? null : Encoding.UTF8.GetString(entry.Result))
        : null;

    /// <summary>By its id, or the beginning of it where that is one of a kind.</summary>
    public Entry? Find(string id) => Entries.GetValueOrDefault(id) ?? (Entries.Where(entry => entry.Key.StartsWith(id, StringComparison.Ordinal)).Take(2).ToList() is [var only] ? only.Value : null);

    /// <summary>Adds resolutions; one of the same conflict takes the place of an older one.</summary>
    /// <returns>The ids of those that can be known again.</returns>
    public IReadOnlyList<string> Remember(IEnumerable<ResolvedConflict> resolved, GitPerson by)
    {
        var at = by.When.UtcDateTime;
        var made = new List<Entry>();
        foreach (var (file, content, patch, onto) in resolved)
        {
            if (ConflictImage.Of(store, file.Kind, Version(file.Base), Version(file.Ours), Version(file.Theirs)) is not { } image)
                continue;
            var about = new Resolution(
                image.Id, file.Path, file.Kind, ResolutionStates.Active, null, patch, onto, $"{by.Name} <{by.Mail}>", at, at, content is null);
            made.Add(new Entry(about, image.Bytes, content));
        }

        Write(made, by, "Remember", Tip is { } tip ? [tip] : []);
        return [.. made.Select(entry => entry.About.Id)];
    }

    /// <summary>Changes what may be done with resolutions.</summary>
    public void SetState(IEnumerable<string> ids, string state, string? reason, GitPerson by) => Write(
        [.. ids.Select(Find).OfType<Entry>().Where(entry => entry.About.State != state)
            .Select(entry => entry with { About = entry.About with { State = state, Reason = reason, ChangedAt = by.When.UtcDateTime } })],
        by, state == ResolutionStates.Active ? "Restore" : state == ResolutionStates.Revoked ? "Revoke" : "Give up", Tip is { } tip ? [tip] : []);

    /// <summary>Takes what another reference has; of one resolution in two states the later counts, and of two at once the one that forbids.</summary>
    public void Take(string other, GitPerson by)
    {
        if (repository.Refs[other]?.ResolveToDirectReference() is not { } reference || Tip == reference.TargetIdentifier)
            return;
        var theirs = reference.TargetIdentifier;
        if (Tip is not { } mine || repository.ObjectDatabase.FindMergeBase(Commit(mine), Commit(theirs))?.Sha == mine)
        {
            repository.Refs.Add(Reference, new ObjectId(theirs), allowOverwrite: true);
            return;
        }

        if (repository.ObjectDatabase.FindMergeBase(Commit(mine), Commit(theirs))?.Sha == theirs)
            return;
        Write([.. Read(theirs).Values.Where(entry => !Entries.TryGetValue(entry.About.Id, out var own) || IsLater(entry.About, own.About))], by, "Join", [mine, theirs]);
    }

    private Dictionary<string, Entry> Entries
    {
        get
        {
            if (Tip is var tip && tip != known.Tip)
                known = (tip, tip is null ? [] : Read(tip));
            return known.Entries;
        }
    }

    private string? Tip => repository.Refs[Reference]?.ResolveToDirectReference().TargetIdentifier;

    private static Version Version(ConflictSide? side) => side is null ? default : new Version(Convert.ToInt32(side.Mode, 8), ObjectName.Parse(side.Sha));

    private static bool IsLater(Resolution one, Resolution other) =>
        one.ChangedAt > other.ChangedAt || one.ChangedAt == other.ChangedAt && one.State != ResolutionStates.Active && other.State == ResolutionStates.Active;

    private void Write(IReadOnlyList<Entry> changed, GitPerson by, string verb, IReadOnlyList<string> parents)
    {
        if (changed.Count == 0 && parents.Count < 2)
            return;
        var files = new Dictionary<string, (int, byte[], ObjectName)?>();
        foreach (var entry in changed)
        {
            var folder = $"{entry.About.Id[..FolderLetters]}/{entry.About.Id}/";
            files[folder + ConflictFile] = (Modes.Regular, entry.Conflict, default);
            files[folder + ResultFile] = entry.Result is { } result ? (Modes.Regular, result, default) : null;
            files[folder + AboutFile] = (Modes.Regular, [.. JsonSerializer.SerializeToUtf8Bytes(entry.About, Json), (byte)'\n'], default);
        }

        ObjectName? before = parents.Count == 0 ? null : store.Commit(ObjectName.Parse(parents[0])).Tree;
        var tree = TreeEdit.Apply(store, before, files);
        var person = CommitObject.Line(by);
        var what = changed.Count == 1 ? $"the resolution {changed[0].About.Id[..7]} of {changed[0].About.Path}" : $"{changed.Count} resolutions";
        var commit = store.Put(ObjectKind.Commit, CommitObject.Format(
            tree, [.. parents.Select(ObjectName.Parse)], person, person, encoding: null, RawText.ToRaw($"{verb} {what}\n")));
        store.Flush();
        repository.Refs.Add(Reference, new ObjectId(commit.ToString()), allowOverwrite: true);
    }

    private Dictionary<string, Entry> Read(string commit)
    {
        var found = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var folder in store.Tree(store.Commit(ObjectName.Parse(commit)).Tree).Where(entry => entry.IsDirectory).SelectMany(entry => store.Tree(entry.Id)))
        {
            var files = folder.IsDirectory ? store.Tree(folder.Id).ToDictionary(file => file.Name, file => file.Id) : [];
            // A folder that a person broke by hand is no resolution; the others still are.
            if (files.TryGetValue(AboutFile, out var about) && files.TryGetValue(ConflictFile, out var conflict) && Parse(about) is { } read && read.Id == folder.Name)
                found[read.Id] = new Entry(read, store.Read(conflict, ObjectKind.Blob), files.TryGetValue(ResultFile, out var result) ? store.Read(result, ObjectKind.Blob) : null);
        }

        return found;
    }

    private Resolution? Parse(ObjectName blob)
    {
        try
        {
            return JsonSerializer.Deserialize<Resolution>(store.Read(blob, ObjectKind.Blob), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Commit Commit(string sha) => repository.Lookup<Commit>(sha) ?? throw new MissingObjectException(ObjectName.Parse(sha), ObjectKind.Commit);

    /// <summary>A resolution as it is stored.</summary>
    internal sealed record Entry(Resolution About, byte[] Conflict, byte[]? Result);
}
