using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Conflicts;

/// <summary>Copies what one repository lacks from another that has it. A tree that is there has all that it names.</summary>
internal sealed class ObjectCopy(ObjectStore from, ObjectStore to)
{
    /// <summary>Copies a tree with all that is in it.</summary>
    public void Tree(ObjectName name)
    {
        if (name == ObjectName.EmptyTree || to.Header(name).Kind != ObjectKind.None)
            return;
        foreach (var entry in from.Tree(name))
        {
            if (entry.IsDirectory)
                Tree(entry.Id);
            else if (entry.Mode != Modes.Submodule && to.Header(entry.Id).Kind == ObjectKind.None)
                to.Put(ObjectKind.Blob, from.Read(entry.Id, ObjectKind.Blob));
        }

        to.Put(ObjectKind.Tree, from.TreeBytes(name));
    }

    /// <summary>Copies a commit with its tree; its parents must be there.</summary>
    public void Commit(ObjectName name)
    {
        if (to.Header(name).Kind != ObjectKind.None)
            return;
        Tree(from.Commit(name).Tree);
        to.Put(ObjectKind.Commit, from.Read(name, ObjectKind.Commit));
    }
}
