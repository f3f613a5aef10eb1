using System.Xml.Linq;

namespace Patch.Core.Feeds.Reading;

/// <summary>An entry's own elements: those in its namespace. Whatever prefix a forge writes, <c>media:title</c> is not the title.</summary>
internal static class FeedElements
{
    public static IEnumerable<XElement> Own(this XElement parent, string name) => parent.Elements(parent.Name.Namespace + name);

    /// <summary>The text of the first such element that has any; null when none has.</summary>
    public static string? Text(this XElement parent, string name) => parent.Own(name).Select(child => child.Value.Trim()).FirstOrDefault(text => text.Length > 0);
}
