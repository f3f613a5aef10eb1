using Microsoft.EntityFrameworkCore;

namespace Patch.Core.Data.Tables;

/// <summary>The tables of notices and channels.</summary>
internal static class NoticeTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Notice>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.DedupeKey).HasMaxLength(64);
            row.Property(r => r.ThreadKey).HasMaxLength(64);
            row.HasIndex(r => r.DedupeKey).IsUnique();
            row.HasIndex(r => r.NextTryAt).HasFilter("state = 'pending'");
            row.HasIndex(r => new { r.Channel, r.State, r.Seq });
            row.HasIndex(r => new { r.State, r.Seq });
            row.HasIndex(r => new { r.ThreadKey, r.Seq }).HasFilter("thread_key IS NOT NULL");
        });
        model.Entity<LiveMessage>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.ThreadKey).HasMaxLength(64);
            row.HasIndex(r => r.ThreadKey).IsUnique();
        });
        model.Entity<ChannelState>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.Name).HasMaxLength(200);
            row.HasIndex(r => r.Name).IsUnique();
        });
    }
}
