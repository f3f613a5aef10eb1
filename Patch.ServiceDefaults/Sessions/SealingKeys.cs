using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.ServiceDefaults.Sessions;

/// <summary>
/// The keys that seal cookies and anti-forgery tokens, in the database: every replica of the api, and the worker's dashboard, opens what
/// another has sealed.
/// </summary>
internal sealed class SealingKeys(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return [.. db.SealingKeys.AsNoTracking().OrderBy(key => key.Seq).Select(key => key.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        db.SealingKeys.Add(new SealingKey
        {
            Name = friendlyName.Length is > 0 and <= 200 ? friendlyName : $"key-{Guid.NewGuid()}",
            Xml = element.ToString(SaveOptions.DisableFormatting),
            CreatedAt = timeProvider.NowUtc(),
        });
        db.SaveChanges();
    }
}
