using System.Text;

namespace Patch.Core.Git.Objects;

/// <summary>
/// Copies what an object needs from one repository to another, object by object: unlike a fetch it does not mind what else is broken in the
/// first. What the second has it has whole.
/// </summary>
internal sealed class ObjectCopy(ObjectStore from, ObjectStore to)
{
    /// <summary>Bytes that are held before they are written.</summary>
    private const long MostHeld = 64L * 1024 * 1024;

    private readonly HashSet<ObjectName> known = [];
    private readonly Stack<(ObjectName Name, ObjectKind Kind)> open = [];
    private long held;

    /// <exception cref="MissingObjectException">Something of it is not there, or is broken. What was written until then is named by nothing.</exception>
    public void Copy(ObjectName root)
    {
        Want(root, from.Header(root).Kind);
        while (open.TryPop(out var next))
        {
            var bytes = from.Read(next.Name, next.Kind);
            if (to.Put(next.Kind, bytes) != next.Name)
                throw new MissingObjectException(next.Name, next.Kind);
            WantAllOf(next.Name, next.Kind, bytes);
            if ((held += bytes.Length) < MostHeld)
                continue;
            to.Flush();
            held = 0;
        }

        to.Flush();
    }

    private void WantAllOf(ObjectName name, ObjectKind kind, byte[] bytes)
    {
        switch (kind)
        {
            case ObjectKind.Commit:
                var commit = CommitObject.Parse(name, bytes);
                Want(commit.Tree, ObjectKind.Tree);
                foreach (var parent in commit.Parents)
                    Want(parent, ObjectKind.Commit);
                break;
            case ObjectKind.Tree:
                foreach (var entry in TreeEntry.Parse(bytes).Where(entry => entry.Mode != Modes.Submodule))
                    Want(entry.Id, entry.IsDirectory ? ObjectKind.Tree : ObjectKind.Blob);
                break;
            case ObjectKind.Tag:
                // "object", a blank and the name are the first line of every tag.
                var target = ObjectName.Parse(Encoding.ASCII.GetString(bytes, "object ".Length, 2 * ObjectName.Size));
                Want(target, from.Header(target).Kind);
                break;
        }
    }

    private void Want(ObjectName name, ObjectKind kind)
    {
        if (known.Add(name) && to.Header(name).Kind == ObjectKind.None)
            open.Push((name, kind));
    }
}
