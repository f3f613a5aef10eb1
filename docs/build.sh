#!/usr/bin/env bash
# Builds the documentation site into docs/.vitepress/dist and checks its links; ends non-zero on any fault. It is plain files: any web
# server can serve them. DOCS_BASE is the path below which it is served; DOCS_REPOSITORY the address at which a forge shows the files of
# the repository, to link to them.
#   npm --prefix docs run dev      serves the pages while they are written
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v npm > /dev/null; then
    if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
        echo "Installing for the documentation: nodejs npm" >&2
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm > /dev/null
    else
        echo "The documentation needs Node.js 18 or newer with npm. On Debian: sudo apt-get install nodejs npm" >&2
        exit 1
    fi
fi

npm ci --silent
npm run --silent build
npm run --silent check
