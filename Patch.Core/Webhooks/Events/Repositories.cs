namespace Patch.Core.Webhooks.Events;

/// <summary>Names of repositories as forges write them.</summary>
internal static class Repositories
{
    /// <summary>A repository by its path <c>owner/name</c>, where owner may be a path itself; null where it is none.</summary>
    public static WebhookRepository? Of(string? fullName)
    {
        var slash = fullName?.LastIndexOf('/') ?? -1;
        return slash > 0 && slash < fullName!.Length - 1 && !fullName.Any(char.IsWhiteSpace) ? new(fullName[..slash], fullName[(slash + 1)..], fullName) : null;
    }
}
