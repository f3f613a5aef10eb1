using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Patch.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "attempt_history",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    attempt_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    from_status = table.Column<string>(type: "TEXT", nullable: true),
                    to_status = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    json = table.Column<string>(type: "TEXT", nullable: false),
                    line_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    notice_pending = table.Column<bool>(type: "INTEGER", nullable: false),
                    forge_pending = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attempt_history", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "audit_trail",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    who = table.Column<string>(type: "TEXT", nullable: false),
                    door = table.Column<string>(type: "TEXT", nullable: false),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: true),
                    outcome = table.Column<string>(type: "TEXT", nullable: true),
                    address = table.Column<string>(type: "TEXT", nullable: true),
                    trace_id = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_trail", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "candidates",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    stack = table.Column<string>(type: "TEXT", nullable: false),
                    stack_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    repo = table.Column<string>(type: "TEXT", nullable: false),
                    reference = table.Column<string>(type: "TEXT", nullable: false),
                    reference_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    sha = table.Column<string>(type: "TEXT", nullable: false),
                    tip_before = table.Column<string>(type: "TEXT", nullable: true),
                    @base = table.Column<string>(name: "base", type: "TEXT", nullable: true),
                    upstream_ref = table.Column<string>(type: "TEXT", nullable: true),
                    upstream_sha = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    remotes_json = table.Column<string>(type: "TEXT", nullable: false),
                    event_id = table.Column<string>(type: "TEXT", nullable: true),
                    run_id = table.Column<string>(type: "TEXT", nullable: true),
                    attempt_id = table.Column<string>(type: "TEXT", nullable: true),
                    range_diff_json = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_candidates", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "channel_states",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    day = table.Column<string>(type: "TEXT", nullable: false),
                    sent_today = table.Column<int>(type: "INTEGER", nullable: false),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    paused_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    paused_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    pause_reason = table.Column<string>(type: "TEXT", nullable: true),
                    held_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    last_error_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    last_sent_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_channel_states", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "day_counts",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    kind = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    day = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_day_counts", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "deliveries",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", nullable: true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    delivery_id = table.Column<string>(type: "TEXT", nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    provider_event = table.Column<string>(type: "TEXT", nullable: true),
                    verdict = table.Column<string>(type: "TEXT", nullable: false),
                    headers_json = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: true),
                    body_size = table.Column<int>(type: "INTEGER", nullable: false),
                    received_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    redeliveries = table.Column<int>(type: "INTEGER", nullable: false),
                    last_redelivered_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    repo = table.Column<string>(type: "TEXT", nullable: true),
                    disposition = table.Column<string>(type: "TEXT", nullable: true),
                    disposition_reason = table.Column<string>(type: "TEXT", nullable: true),
                    routed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    decision_json = table.Column<string>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deliveries", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "dispatch_records",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    event_id = table.Column<string>(type: "TEXT", nullable: false),
                    event_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    event_type = table.Column<string>(type: "TEXT", nullable: false),
                    operation = table.Column<string>(type: "TEXT", nullable: true),
                    target = table.Column<string>(type: "TEXT", nullable: true),
                    transport = table.Column<string>(type: "TEXT", nullable: true),
                    workspace_backend_url = table.Column<string>(type: "TEXT", nullable: true),
                    url = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    run_ids_json = table.Column<string>(type: "TEXT", nullable: true),
                    matched = table.Column<int>(type: "INTEGER", nullable: true),
                    http_status = table.Column<int>(type: "INTEGER", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    dispatch_request_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    line_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    extra_json = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dispatch_records", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "feed_jobs",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", nullable: true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    source_id = table.Column<string>(type: "TEXT", nullable: false),
                    json = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    next_try_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    attempt_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_jobs", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "feed_sources",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    config_json = table.Column<string>(type: "TEXT", nullable: false),
                    target_json = table.Column<string>(type: "TEXT", nullable: true),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    config_error = table.Column<string>(type: "TEXT", nullable: true),
                    next_poll_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    poll_trace_parent = table.Column<string>(type: "TEXT", nullable: true),
                    primed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    last_checked_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    last_seen_id = table.Column<string>(type: "TEXT", nullable: true),
                    state_extra_json = table.Column<string>(type: "TEXT", nullable: true),
                    e_tag = table.Column<string>(type: "TEXT", nullable: true),
                    last_modified = table.Column<string>(type: "TEXT", nullable: true),
                    last_hook_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    hook_only = table.Column<int>(type: "INTEGER", nullable: false),
                    poll_only = table.Column<int>(type: "INTEGER", nullable: false),
                    consecutive_failures = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    last_error_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_sources", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "flow_events",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", nullable: true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: true),
                    occurred_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    received_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    payload_json = table.Column<string>(type: "TEXT", nullable: false),
                    source_id = table.Column<string>(type: "TEXT", nullable: true),
                    repo = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    target_json = table.Column<string>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true),
                    extra_json = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_flow_events", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "forge_allowances",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    token_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    host = table.Column<string>(type: "TEXT", nullable: false),
                    limit = table.Column<int>(type: "INTEGER", nullable: true),
                    remaining = table.Column<int>(type: "INTEGER", nullable: true),
                    reset_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    held_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    held_reason = table.Column<string>(type: "TEXT", nullable: true),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_forge_allowances", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "forge_cache",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    url_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    e_tag = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    link = table.Column<string>(type: "TEXT", nullable: true),
                    used_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_forge_cache", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "forge_steps",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    thread_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    sentence = table.Column<string>(type: "TEXT", nullable: false),
                    url = table.Column<string>(type: "TEXT", nullable: true),
                    notice_pending = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_forge_steps", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "forge_threads",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    host = table.Column<string>(type: "TEXT", nullable: false),
                    repo = table.Column<string>(type: "TEXT", nullable: false),
                    stack = table.Column<string>(type: "TEXT", nullable: false),
                    point = table.Column<string>(type: "TEXT", nullable: false),
                    attempt_id = table.Column<string>(type: "TEXT", nullable: false),
                    attempt_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    attempt_history_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    head = table.Column<string>(type: "TEXT", nullable: true),
                    head_sha = table.Column<string>(type: "TEXT", nullable: true),
                    pull_number = table.Column<long>(type: "INTEGER", nullable: true),
                    pull_url = table.Column<string>(type: "TEXT", nullable: true),
                    issue_number = table.Column<long>(type: "INTEGER", nullable: true),
                    issue_url = table.Column<string>(type: "TEXT", nullable: true),
                    written_title = table.Column<string>(type: "TEXT", nullable: true),
                    written_body_hash = table.Column<string>(type: "TEXT", nullable: true),
                    statuses_json = table.Column<string>(type: "TEXT", nullable: false),
                    next_try_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_forge_threads", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "forge_workflow_runs",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    run_id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    host = table.Column<string>(type: "TEXT", nullable: false),
                    repo = table.Column<string>(type: "TEXT", nullable: false),
                    workflow = table.Column<string>(type: "TEXT", nullable: false),
                    forge_run_id = table.Column<string>(type: "TEXT", nullable: true),
                    url = table.Column<string>(type: "TEXT", nullable: true),
                    asked_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_forge_workflow_runs", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "live_messages",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    thread_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    channel = table.Column<string>(type: "TEXT", nullable: false),
                    repo = table.Column<string>(type: "TEXT", nullable: false),
                    point = table.Column<string>(type: "TEXT", nullable: false),
                    message_id = table.Column<string>(type: "TEXT", nullable: true),
                    notice_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_messages", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "maintained_stacks",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    active = table.Column<bool>(type: "INTEGER", nullable: false),
                    fork_name = table.Column<string>(type: "TEXT", nullable: false),
                    branch = table.Column<string>(type: "TEXT", nullable: false),
                    upstream_name = table.Column<string>(type: "TEXT", nullable: true),
                    problem = table.Column<string>(type: "TEXT", nullable: true),
                    signal_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    next_forecast_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    forecast_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_maintained_stacks", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "maintenance_attempts",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", nullable: true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    event_id = table.Column<string>(type: "TEXT", nullable: false),
                    event_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    event_type = table.Column<string>(type: "TEXT", nullable: false),
                    operation = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    upstream_repo = table.Column<string>(type: "TEXT", nullable: true),
                    upstream_ref = table.Column<string>(type: "TEXT", nullable: true),
                    upstream_sha = table.Column<string>(type: "TEXT", nullable: true),
                    upstream_tag = table.Column<string>(type: "TEXT", nullable: true),
                    workspace_backend_url = table.Column<string>(type: "TEXT", nullable: true),
                    workspace_run_ids_json = table.Column<string>(type: "TEXT", nullable: false),
                    workspace_run_statuses_json = table.Column<string>(type: "TEXT", nullable: true),
                    candidate_refs_json = table.Column<string>(type: "TEXT", nullable: false),
                    message = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    completed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    next_sync_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    sync_failures = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true),
                    extra_json = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_maintenance_attempts", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    channel = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    event_type = table.Column<string>(type: "TEXT", nullable: false),
                    severity = table.Column<string>(type: "TEXT", nullable: false),
                    repo = table.Column<string>(type: "TEXT", nullable: true),
                    point = table.Column<string>(type: "TEXT", nullable: true),
                    dedupe_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    thread_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    body_json = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    next_try_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    digest_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    message_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    sent_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "ref_ledger",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    source_id = table.Column<string>(type: "TEXT", nullable: false),
                    ref_name = table.Column<string>(type: "TEXT", nullable: false),
                    ref_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    object_sha = table.Column<string>(type: "TEXT", nullable: false),
                    sha = table.Column<string>(type: "TEXT", nullable: false),
                    first_seen_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    last_seen_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    gone_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    is_latest = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ref_ledger", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "sealing_keys",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sealing_keys", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "seen_entries",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    source_id = table.Column<string>(type: "TEXT", nullable: false),
                    entry_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    first_seen_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    last_seen_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seen_entries", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_guards",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    caller_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    locked_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_guards", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "signals",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    source_id = table.Column<string>(type: "TEXT", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    entry_id = table.Column<string>(type: "TEXT", nullable: false),
                    entry_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    fact_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    polled_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    hooked_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    missed_by_hook = table.Column<bool>(type: "INTEGER", nullable: false),
                    delivery = table.Column<string>(type: "TEXT", nullable: true),
                    json = table.Column<string>(type: "TEXT", nullable: false),
                    repo = table.Column<string>(type: "TEXT", nullable: false),
                    published_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    received_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    disposition = table.Column<string>(type: "TEXT", nullable: true),
                    disposition_reason = table.Column<string>(type: "TEXT", nullable: true),
                    outcome_id = table.Column<string>(type: "TEXT", nullable: true),
                    notice_pending = table.Column<bool>(type: "INTEGER", nullable: false),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signals", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "stack_forecasts",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    stack = table.Column<string>(type: "TEXT", nullable: false),
                    stack_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    line = table.Column<string>(type: "TEXT", nullable: false),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    tip = table.Column<string>(type: "TEXT", nullable: true),
                    onto = table.Column<string>(type: "TEXT", nullable: true),
                    onto_ref = table.Column<string>(type: "TEXT", nullable: true),
                    verdict = table.Column<string>(type: "TEXT", nullable: false),
                    previous_verdict = table.Column<string>(type: "TEXT", nullable: true),
                    sentence = table.Column<string>(type: "TEXT", nullable: false),
                    result_json = table.Column<string>(type: "TEXT", nullable: false),
                    made_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    notice_pending = table.Column<bool>(type: "INTEGER", nullable: false),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stack_forecasts", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "stack_tasks",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", nullable: true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    stack = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    arguments_json = table.Column<string>(type: "TEXT", nullable: false),
                    background = table.Column<bool>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    result_json = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    next_try_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ended_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stack_tasks", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "webhook_routes",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    config_json = table.Column<string>(type: "TEXT", nullable: false),
                    target_json = table.Column<string>(type: "TEXT", nullable: true),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    config_error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_routes", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "workspace_events",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", nullable: true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    json = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workspace_events", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "workspace_runs",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<string>(type: "TEXT", nullable: true),
                    id_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    event_id = table.Column<string>(type: "TEXT", nullable: false),
                    event_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    flow_name = table.Column<string>(type: "TEXT", nullable: false),
                    step_name = table.Column<string>(type: "TEXT", nullable: false),
                    package_path = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    replay = table.Column<bool>(type: "INTEGER", nullable: false),
                    event_json = table.Column<string>(type: "TEXT", nullable: false),
                    result_json = table.Column<string>(type: "TEXT", nullable: true),
                    stdout = table.Column<string>(type: "TEXT", nullable: true),
                    stderr = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    starts = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    started_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    completed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workspace_runs", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "dispatch_requests",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    flow_event_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    operation = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    asked_by = table.Column<string>(type: "TEXT", nullable: false),
                    wait = table.Column<bool>(type: "INTEGER", nullable: false),
                    next_try_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    closed_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    last_record_seq = table.Column<long>(type: "INTEGER", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dispatch_requests", x => x.seq);
                    table.ForeignKey(
                        name: "fk_dispatch_requests_flow_events_flow_event_seq",
                        column: x => x.flow_event_seq,
                        principalTable: "flow_events",
                        principalColumn: "seq",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_attempt_history_attempt_seq_seq",
                table: "attempt_history",
                columns: new[] { "attempt_seq", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_attempt_history_line_key",
                table: "attempt_history",
                column: "line_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_attempt_history_notice_pending",
                table: "attempt_history",
                column: "seq",
                filter: "notice_pending");

            migrationBuilder.CreateIndex(
                name: "ix_attempt_history_seq",
                table: "attempt_history",
                column: "seq",
                filter: "forge_pending");

            migrationBuilder.CreateIndex(
                name: "ix_audit_trail_action_seq",
                table: "audit_trail",
                columns: new[] { "action", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_id_key",
                table: "candidates",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_candidates_reference_key_seq",
                table: "candidates",
                columns: new[] { "reference_key", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_stack_key_seq",
                table: "candidates",
                columns: new[] { "stack_key", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_state_seq",
                table: "candidates",
                columns: new[] { "state", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_upstream_sha",
                table: "candidates",
                column: "upstream_sha");

            migrationBuilder.CreateIndex(
                name: "ix_channel_states_name",
                table: "channel_states",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_day_counts_kind_day",
                table: "day_counts",
                columns: new[] { "kind", "day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_disposition_seq",
                table: "deliveries",
                columns: new[] { "disposition", "seq" },
                filter: "disposition IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_event_seq",
                table: "deliveries",
                columns: new[] { "event", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_id_key",
                table: "deliveries",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_repo_seq",
                table: "deliveries",
                columns: new[] { "repo", "seq" },
                filter: "repo IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_unrouted",
                table: "deliveries",
                column: "seq",
                filter: "disposition IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_dispatch_records_event_key_seq",
                table: "dispatch_records",
                columns: new[] { "event_key", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_dispatch_records_line_key",
                table: "dispatch_records",
                column: "line_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dispatch_records_status_seq",
                table: "dispatch_records",
                columns: new[] { "status", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_dispatch_requests_flow_event_seq",
                table: "dispatch_requests",
                column: "flow_event_seq");

            migrationBuilder.CreateIndex(
                name: "ix_dispatch_requests_flow_event_seq1",
                table: "dispatch_requests",
                column: "flow_event_seq",
                unique: true,
                filter: "asked_by = 'route'");

            migrationBuilder.CreateIndex(
                name: "ix_dispatch_requests_next_try_at",
                table: "dispatch_requests",
                column: "next_try_at",
                filter: "state = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_feed_jobs_id_key",
                table: "feed_jobs",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_feed_jobs_next_try_at",
                table: "feed_jobs",
                column: "next_try_at",
                filter: "next_try_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_feed_sources_enabled_next_poll_at",
                table: "feed_sources",
                columns: new[] { "enabled", "next_poll_at" });

            migrationBuilder.CreateIndex(
                name: "ix_feed_sources_id",
                table: "feed_sources",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_flow_events_id_key",
                table: "flow_events",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_flow_events_received_at",
                table: "flow_events",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_flow_events_repo_seq",
                table: "flow_events",
                columns: new[] { "repo", "seq" },
                filter: "repo IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_flow_events_source_id_seq",
                table: "flow_events",
                columns: new[] { "source_id", "seq" },
                filter: "source_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_flow_events_type_seq",
                table: "flow_events",
                columns: new[] { "type", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_forge_allowances_token_key",
                table: "forge_allowances",
                column: "token_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_forge_cache_url_key",
                table: "forge_cache",
                column: "url_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_forge_cache_used_at",
                table: "forge_cache",
                column: "used_at");

            migrationBuilder.CreateIndex(
                name: "ix_forge_steps_notice_pending",
                table: "forge_steps",
                column: "seq",
                filter: "notice_pending");

            migrationBuilder.CreateIndex(
                name: "ix_forge_steps_thread_seq_seq",
                table: "forge_steps",
                columns: new[] { "thread_seq", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_forge_threads_attempt_key",
                table: "forge_threads",
                column: "attempt_key");

            migrationBuilder.CreateIndex(
                name: "ix_forge_threads_blocked",
                table: "forge_threads",
                column: "seq",
                filter: "state = 'blocked'");

            migrationBuilder.CreateIndex(
                name: "ix_forge_threads_id_key",
                table: "forge_threads",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_forge_threads_next_try_at",
                table: "forge_threads",
                column: "next_try_at",
                filter: "next_try_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_forge_threads_stack_seq",
                table: "forge_threads",
                columns: new[] { "stack", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_forge_workflow_runs_run_id",
                table: "forge_workflow_runs",
                column: "run_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_live_messages_thread_key",
                table: "live_messages",
                column: "thread_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_maintained_stacks_name_key",
                table: "maintained_stacks",
                column: "name_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_maintenance_attempts_event_key_seq",
                table: "maintenance_attempts",
                columns: new[] { "event_key", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_maintenance_attempts_id_key",
                table: "maintenance_attempts",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_maintenance_attempts_next_sync_at",
                table: "maintenance_attempts",
                column: "next_sync_at",
                filter: "next_sync_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_maintenance_attempts_status_seq",
                table: "maintenance_attempts",
                columns: new[] { "status", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_channel_state_seq",
                table: "notices",
                columns: new[] { "channel", "state", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_dedupe_key",
                table: "notices",
                column: "dedupe_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notices_next_try_at",
                table: "notices",
                column: "next_try_at",
                filter: "state = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_notices_state_seq",
                table: "notices",
                columns: new[] { "state", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_thread_key_seq",
                table: "notices",
                columns: new[] { "thread_key", "seq" },
                filter: "thread_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_ref_ledger_source_id_ref_key",
                table: "ref_ledger",
                columns: new[] { "source_id", "ref_key" },
                unique: true,
                filter: "is_latest");

            migrationBuilder.CreateIndex(
                name: "ix_ref_ledger_source_id_ref_key_seq",
                table: "ref_ledger",
                columns: new[] { "source_id", "ref_key", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_ref_ledger_source_id_seq",
                table: "ref_ledger",
                columns: new[] { "source_id", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_sealing_keys_name",
                table: "sealing_keys",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_seen_entries_source_id_entry_key",
                table: "seen_entries",
                columns: new[] { "source_id", "entry_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_seen_entries_source_id_last_seen_at",
                table: "seen_entries",
                columns: new[] { "source_id", "last_seen_at" });

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_guards_caller_key",
                table: "sign_in_guards",
                column: "caller_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_signals_held",
                table: "signals",
                column: "seq",
                filter: "disposition LIKE 'held:%'");

            migrationBuilder.CreateIndex(
                name: "ix_signals_seq",
                table: "signals",
                column: "seq",
                filter: "notice_pending");

            migrationBuilder.CreateIndex(
                name: "ix_signals_source_id_entry_key",
                table: "signals",
                columns: new[] { "source_id", "entry_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_signals_source_id_fact_key",
                table: "signals",
                columns: new[] { "source_id", "fact_key" },
                unique: true,
                filter: "fact_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_signals_source_id_seq",
                table: "signals",
                columns: new[] { "source_id", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_signals_unrouted",
                table: "signals",
                column: "seq",
                filter: "disposition IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_stack_forecasts_id_key",
                table: "stack_forecasts",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_stack_forecasts_notice_pending",
                table: "stack_forecasts",
                column: "seq",
                filter: "notice_pending");

            migrationBuilder.CreateIndex(
                name: "ix_stack_forecasts_stack_key_line_seq",
                table: "stack_forecasts",
                columns: new[] { "stack_key", "line", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_stack_tasks_id_key",
                table: "stack_tasks",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_stack_tasks_next_try_at",
                table: "stack_tasks",
                column: "next_try_at",
                filter: "next_try_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_routes_id",
                table: "webhook_routes",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_workspace_events_id_key",
                table: "workspace_events",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_workspace_events_type_seq",
                table: "workspace_events",
                columns: new[] { "type", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_workspace_runs_event_key_seq",
                table: "workspace_runs",
                columns: new[] { "event_key", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_workspace_runs_id_key",
                table: "workspace_runs",
                column: "id_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_workspace_runs_status_seq",
                table: "workspace_runs",
                columns: new[] { "status", "seq" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "attempt_history");

            migrationBuilder.DropTable(
                name: "audit_trail");

            migrationBuilder.DropTable(
                name: "candidates");

            migrationBuilder.DropTable(
                name: "channel_states");

            migrationBuilder.DropTable(
                name: "day_counts");

            migrationBuilder.DropTable(
                name: "deliveries");

            migrationBuilder.DropTable(
                name: "dispatch_records");

            migrationBuilder.DropTable(
                name: "dispatch_requests");

            migrationBuilder.DropTable(
                name: "feed_jobs");

            migrationBuilder.DropTable(
                name: "feed_sources");

            migrationBuilder.DropTable(
                name: "forge_allowances");

            migrationBuilder.DropTable(
                name: "forge_cache");

            migrationBuilder.DropTable(
                name: "forge_steps");

            migrationBuilder.DropTable(
                name: "forge_threads");

            migrationBuilder.DropTable(
                name: "forge_workflow_runs");

            migrationBuilder.DropTable(
                name: "live_messages");

            migrationBuilder.DropTable(
                name: "maintained_stacks");

            migrationBuilder.DropTable(
                name: "maintenance_attempts");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "ref_ledger");

            migrationBuilder.DropTable(
                name: "sealing_keys");

            migrationBuilder.DropTable(
                name: "seen_entries");

            migrationBuilder.DropTable(
                name: "sign_in_guards");

            migrationBuilder.DropTable(
                name: "signals");

            migrationBuilder.DropTable(
                name: "stack_forecasts");

            migrationBuilder.DropTable(
                name: "stack_tasks");

            migrationBuilder.DropTable(
                name: "webhook_routes");

            migrationBuilder.DropTable(
                name: "workspace_events");

            migrationBuilder.DropTable(
                name: "workspace_runs");

            migrationBuilder.DropTable(
                name: "flow_events");
        }
    }
}
