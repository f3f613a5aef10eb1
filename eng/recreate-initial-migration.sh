#!/usr/bin/env bash
# Makes the first migration of both databases anew from the model. Only until the first release: afterwards migrations are added, never rewritten.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore > /dev/null
rm -rf Patch.Core/Data/Migrations
dotnet ef migrations add Initial --project Patch.Core --context PostgresPatchDbContext --output-dir Data/Migrations/Postgres
dotnet ef migrations add Initial --project Patch.Core --context SqlitePatchDbContext --output-dir Data/Migrations/Sqlite --no-build
