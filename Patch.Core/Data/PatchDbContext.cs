using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Patch.Core.Data.Tables;

namespace Patch.Core.Data;

/// <summary>The one model, on PostgreSQL and on SQLite. Lists go by <c>Seq</c>, newest first; due rows and filters have an index each.</summary>
public abstract class PatchDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<FeedSource> FeedSources => Set<FeedSource>();
    public DbSet<SeenEntry> SeenEntries => Set<SeenEntry>();
    public DbSet<RefLedgerEntry> RefLedger => Set<RefLedgerEntry>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<WebhookRoute> WebhookRoutes => Set<WebhookRoute>();
    public DbSet<Signal> Signals => Set<Signal>();
    public DbSet<FlowEvent> FlowEvents => Set<FlowEvent>();
    public DbSet<DispatchRequest> DispatchRequests => Set<DispatchRequest>();
    public DbSet<DispatchRecord> DispatchRecords => Set<DispatchRecord>();
    public DbSet<MaintenanceAttempt> MaintenanceAttempts => Set<MaintenanceAttempt>();
    public DbSet<AttemptHistoryEntry> AttemptHistory => Set<AttemptHistoryEntry>();
    public DbSet<Candidate> Candidates => Set<Candidate>();
    public DbSet<FeedJob> FeedJobs => Set<FeedJob>();
    public DbSet<WorkspaceEvent> WorkspaceEvents => Set<WorkspaceEvent>();
    public DbSet<WorkspaceRun> WorkspaceRuns => Set<WorkspaceRun>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<LiveMessage> LiveMessages => Set<LiveMessage>();
    public DbSet<ChannelState> ChannelStates => Set<ChannelState>();
    public DbSet<ForgeThread> ForgeThreads => Set<ForgeThread>();
    public DbSet<ForgeStep> ForgeSteps => Set<ForgeStep>();
    public DbSet<ForgeAllowance> ForgeAllowances => Set<ForgeAllowance>();
    public DbSet<ForgeCacheEntry> ForgeCache => Set<ForgeCacheEntry>();
    public DbSet<ForgeWorkflowRun> ForgeWorkflowRuns => Set<ForgeWorkflowRun>();
    public DbSet<AuditEntry> AuditTrail => Set<AuditEntry>();
    public DbSet<SignInGuard> SignInGuards => Set<SignInGuard>();
    public DbSet<SealingKey> SealingKeys => Set<SealingKey>();
    public DbSet<DayCount> DayCounts => Set<DayCount>();
    public DbSet<MaintainedStack> MaintainedStacks => Set<MaintainedStack>();
    public DbSet<StackForecast> StackForecasts => Set<StackForecast>();
    public DbSet<StackTask> StackTasks => Set<StackTask>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FeedSource>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.Id).HasMaxLength(200);
            row.HasIndex(r => r.Id).IsUnique();
            row.HasIndex(r => new { r.Enabled, r.NextPollAt });
        });
        modelBuilder.Entity<SeenEntry>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.EntryKey));
            row.HasIndex(r => new { r.SourceId, r.EntryKey }).IsUnique();
            row.HasIndex(r => new { r.SourceId, r.LastSeenAt });
        });
        modelBuilder.Entity<RefLedgerEntry>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.RefKey));
            row.HasIndex(r => new { r.SourceId, r.RefKey }).IsUnique().HasFilter("is_latest");
            row.HasIndex(r => new { r.SourceId, r.Seq });
            row.HasIndex(r => new { r.SourceId, r.RefKey, r.Seq });
        });
        modelBuilder.Entity<Delivery>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => r.Seq).HasDatabaseName("ix_deliveries_unrouted").HasFilter("disposition IS NULL");
            row.HasIndex(r => new { r.Event, r.Seq });
            row.HasIndex(r => new { r.Disposition, r.Seq }).HasFilter("disposition IS NOT NULL");
            row.HasIndex(r => new { r.Repo, r.Seq }).HasFilter("repo IS NOT NULL");
        });
        modelBuilder.Entity<WebhookRoute>(row =>
        {
            row.HasKey(r => r.Seq);
            row.Property(r => r.Id).HasMaxLength(200);
            row.HasIndex(r => r.Id).IsUnique();
        });
        modelBuilder.Entity<Signal>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.EntryKey));
            row.HasIndex(r => new { r.SourceId, r.EntryKey }).IsUnique();
            row.Property(r => r.FactKey).HasMaxLength(64);
            row.HasIndex(r => new { r.SourceId, r.FactKey }).IsUnique().HasFilter("fact_key IS NOT NULL");
            row.HasIndex(r => new { r.SourceId, r.Seq });
            row.HasIndex(r => r.Seq).HasDatabaseName("ix_signals_unrouted").HasFilter("disposition IS NULL");
        });
        modelBuilder.Entity<Signal>().HasIndex(r => r.Seq, "ix_signals_notice_pending").HasFilter("notice_pending");
        modelBuilder.Entity<Signal>().HasIndex(r => r.Seq, "ix_signals_held").HasDatabaseName("ix_signals_held").HasFilter("disposition LIKE 'held:%'");
        modelBuilder.Entity<FlowEvent>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => new { r.Type, r.Seq });
            row.Property(r => r.Repo).HasMaxLength(200);
            row.HasIndex(r => new { r.Repo, r.Seq }).HasFilter("repo IS NOT NULL");
            row.HasIndex(r => new { r.SourceId, r.Seq }).HasFilter("source_id IS NOT NULL");
            row.HasIndex(r => r.ReceivedAt);
        });
        modelBuilder.Entity<DispatchRequest>(row =>
        {
            row.HasKey(r => r.Seq);
            row.HasOne(r => r.FlowEvent).WithMany().HasForeignKey(r => r.FlowEventSeq);
            row.HasIndex(r => r.FlowEventSeq);
            row.HasIndex(r => r.NextTryAt).HasFilter("state = 'pending'");
            row.HasIndex(r => r.FlowEventSeq, "ix_dispatch_requests_routed").IsUnique().HasFilter("asked_by = 'route'");
        });
        modelBuilder.Entity<DispatchRecord>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.EventKey));
            row.HasIndex(r => new { r.EventKey, r.Seq });
            row.HasIndex(r => new { r.Status, r.Seq });
            row.Property(r => r.LineKey).HasMaxLength(64);
            row.HasIndex(r => r.LineKey).IsUnique();
        });
        modelBuilder.Entity<MaintenanceAttempt>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            Key(row.Property(r => r.EventKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => new { r.EventKey, r.Seq });
            row.HasIndex(r => new { r.Status, r.Seq });
            row.HasIndex(r => r.NextSyncAt).HasFilter("next_sync_at IS NOT NULL");
        });
        modelBuilder.Entity<AttemptHistoryEntry>(row =>
        {
            row.HasKey(r => r.Seq);
            row.HasIndex(r => new { r.AttemptSeq, r.Seq });
            row.Property(r => r.LineKey).HasMaxLength(64);
            row.HasIndex(r => r.LineKey).IsUnique();
            row.HasIndex(r => r.Seq).HasDatabaseName("ix_attempt_history_notice_pending").HasFilter("notice_pending");
        });
        modelBuilder.Entity<AttemptHistoryEntry>().HasIndex(r => r.Seq, "ix_attempt_history_forge_pending").HasFilter("forge_pending");
        modelBuilder.Entity<Candidate>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            Key(row.Property(r => r.StackKey));
            Key(row.Property(r => r.ReferenceKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => new { r.StackKey, r.Seq });
            row.HasIndex(r => new { r.ReferenceKey, r.Seq });
            row.HasIndex(r => new { r.State, r.Seq });
            row.HasIndex(r => r.UpstreamSha);
        });
        modelBuilder.Entity<FeedJob>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => r.NextTryAt).HasFilter("next_try_at IS NOT NULL");
        });
        modelBuilder.Entity<MaintainedStack>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.NameKey));
            row.HasIndex(r => r.NameKey).IsUnique();
        });
        modelBuilder.Entity<StackForecast>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.StackKey));
            Key(row.Property(r => r.IdKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => new { r.StackKey, r.Line, r.Seq });
            row.HasIndex(r => r.Seq).HasDatabaseName("ix_stack_forecasts_notice_pending").HasFilter("notice_pending");
        });
        modelBuilder.Entity<StackTask>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => r.NextTryAt).HasFilter("next_try_at IS NOT NULL");
        });
        modelBuilder.Entity<WorkspaceEvent>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => new { r.Type, r.Seq });
        });
        modelBuilder.Entity<WorkspaceRun>(row =>
        {
            row.HasKey(r => r.Seq);
            Key(row.Property(r => r.IdKey));
            Key(row.Property(r => r.EventKey));
            row.HasIndex(r => r.IdKey).IsUnique();
            row.HasIndex(r => new { r.EventKey, r.Seq });
            row.HasIndex(r => new { r.Status, r.Seq });
        });
        NoticeTables.Configure(modelBuilder);
        ForgeTables.Configure(modelBuilder);
        ConsoleTables.Configure(modelBuilder);
    }

    private static void Key(Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<string> key) => key.HasMaxLength(64);

    /// <summary>SQLite cannot compare DateTimeOffset, and PostgreSQL keeps no offset: both get a UTC DateTime.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        time => time.UtcDateTime,
        time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)));
}

/// <summary>The model on PostgreSQL; its migrations are in <c>Migrations/Postgres</c>.</summary>
public sealed class PostgresPatchDbContext(DbContextOptions<PostgresPatchDbContext> options) : PatchDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);

        // A delivery stays in its page: its body is compressed already, and moving it to a side table would cost a second row each.
        modelBuilder.Entity<Delivery>().HasStorageParameter("toast_tuple_target", 8160);
    }
}

/// <summary>The model on SQLite; its migrations are in <c>Migrations/Sqlite</c>.</summary>
public sealed class SqlitePatchDbContext(DbContextOptions<SqlitePatchDbContext> options) : PatchDbContext(options);
