using Microsoft.EntityFrameworkCore;

namespace Patch.Core.Data.Tables;

/// <summary>The tables of what is shown at forges.</summary>
internal static class ForgeTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ForgeThread>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.IdKey).HasMaxLength(64);
            row.Property(r => r.AttemptKey).HasMaxLength(64);
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => r.NextTryAt).HasFilter("next_try_at IS NOT NULL");
            row.HasIndex(r => new { r.Stack, r.Seq });
            row.HasIndex(r => r.AttemptKey);
            row.HasIndex(r => r.Seq).HasDatabaseName("ix_forge_threads_blocked").HasFilter("state = 'blocked'");
        });
        model.Entity<ForgeStep>(row =>
        {
            row.HasKey(r => r.Seq);
            row.HasIndex(r => new { r.ThreadSeq, r.Seq });
            row.HasIndex(r => r.Seq).HasDatabaseName("ix_forge_steps_notice_pending").HasFilter("notice_pending");
        });
        model.Entity<ForgeAllowance>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.TokenKey).HasMaxLength(64);
            row.HasIndex(r => r.TokenKey).IsUnique();
        });
        model.Entity<ForgeCacheEntry>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.UrlKey).HasMaxLength(64);
            row.HasIndex(r => r.UrlKey).IsUnique();
            row.HasIndex(r => r.UsedAt);
        });
        model.Entity<ForgeWorkflowRun>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.RunId).HasMaxLength(200);
            row.HasIndex(r => r.RunId).IsUnique();
        });
    }
}
