#!/usr/bin/env bash
# Builds Patch and runs every test. Installs the system packages that the tests use where it may (root or sudo, on Debian and its kin).
#   ./test.sh                      all tests
#   ./test.sh -class '*Feed*'      arguments go to the test runner: -class, -namespace, -method, with wildcards
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 Orchestrator=local

say() { printf '%s\n' "$*" >&2; }

if ! command -v dotnet > /dev/null; then
    say "Patch needs the .NET 10 SDK: https://dotnet.microsoft.com/download (the command 'dotnet' was not found)."
    exit 1
fi

# A program that the tests use, and the Debian package that has it.
missing=()
command -v git > /dev/null || missing+=(git)
command -v curl > /dev/null || missing+=(curl)
command -v python3 > /dev/null || missing+=(python3)
command -v ssh-keygen > /dev/null || missing+=(openssh-client)
command -v redis-server > /dev/null || missing+=(redis-server)
command -v runuser > /dev/null || missing+=(util-linux)
command -v bun > /dev/null || command -v npm > /dev/null || missing+=(nodejs npm)
command -v chromium > /dev/null || command -v chromium-browser > /dev/null || command -v google-chrome > /dev/null || missing+=(chromium)
# Without a font the browser draws boxes, and what a page measures is not what a person sees.
compgen -G '/usr/share/fonts/truetype/*' > /dev/null || missing+=(fonts-liberation)
compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || command -v initdb > /dev/null || missing+=(postgresql)

if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    if command -v apt-get > /dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2> /dev/null; }; then
        say "Installing for the tests: ${missing[*]}"
        "${as_root[@]}" apt-get update -qq
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
    else
        say "The tests need these programs: ${missing[*]}. On Debian: sudo apt-get install ${missing[*]}"
        exit 1
    fi
fi

# The tests of bun steps run a real bun. Where there is none, it comes from the npm registry into a folder that Git ignores; the package of
# the platform holds the program itself, and needs no install script.
bun_version=1.3.11
if ! command -v bun > /dev/null; then
    case "$(uname -s) $(uname -m)" in
        'Linux x86_64') bun_package=@oven/bun-linux-x64-baseline ;;
        'Linux aarch64') bun_package=@oven/bun-linux-aarch64 ;;
        'Darwin x86_64') bun_package=@oven/bun-darwin-x64-baseline ;;
        'Darwin arm64') bun_package=@oven/bun-darwin-aarch64 ;;
        *) say "The tests need bun on the PATH: https://bun.sh"; exit 1 ;;
    esac
    bun_folder=.tools/bun-$bun_version
    bun=$bun_folder/node_modules/$bun_package/bin/bun
    if [ ! -x "$bun" ]; then
        say "Fetching for the tests: bun $bun_version"
        npm install --prefix "$bun_folder" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$bun_package@$bun_version" >&2
        chmod +x "$bun"
    fi
    PATH=$PWD/$(dirname "$bun"):$PATH
    export PATH
fi

dotnet build Patch.sln --nologo -v quiet

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# Most tests wait for other processes more than they compute.
dotnet Patch.Tests/bin/Debug/net10.0/Patch.Tests.dll -noColor -noLogo -maxThreads 1.5x "$@" 2>&1 | tee "$log" || status=$?

summary=$(grep -Eo 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1)
if [ -z "$summary" ]; then
    say "The test runner ended without a summary (exit code $status)."
    exit 1
fi
read -r total errors failed skipped not_run <<< "$(tr -dc '0-9 ' <<< "$summary" | xargs)"
failed=$((failed + errors))
if [ "$skipped" -gt 0 ] || [ "$not_run" -gt 0 ] && [ $# -eq 0 ]; then
    say "$((skipped + not_run)) tests did not run; every test must."
    failed=$((failed + skipped + not_run))
fi
passed=$((total - failed))
[ "$status" = 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
