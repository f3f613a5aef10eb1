using Microsoft.EntityFrameworkCore;

namespace Patch.Core.Data.Tables;

/// <summary>The tables of people at the console.</summary>
internal static class ConsoleTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<AuditEntry>(row =>
        {
            row.HasKey(r => r.Seq);
            row.HasIndex(r => new { r.Action, r.Seq });
        });
        model.Entity<SignInGuard>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.CallerKey).HasMaxLength(64);
            row.HasIndex(r => r.CallerKey).IsUnique();
        });
        model.Entity<SealingKey>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.Name).HasMaxLength(200);
            row.HasIndex(r => r.Name).IsUnique();
        });
        model.Entity<DayCount>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.Kind).HasMaxLength(100);
            row.Property(r => r.Day).HasMaxLength(10);
            row.HasIndex(r => new { r.Kind, r.Day }).IsUnique();
        });
    }
}
