#!/bin/sh
# Fetches MiniSearch from npm and makes functions/crier/rendering/templates/scripts/minisearch.js of it, with its licence.
# Run it to move to another version; what it makes is committed, so that building Crier needs no npm.
set -eu
version=7.2.0
target=$(CDPATH='' cd -- "$(dirname -- "$0")/../functions/crier/rendering/templates/scripts" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" "minisearch@$version" esbuild@0.25.10
package="$work/node_modules/minisearch"
"$work/node_modules/.bin/esbuild" "$package/dist/umd/index.js" --minify --log-level=error \
    --banner:js="/* MiniSearch $version, MIT licence: see minisearch.LICENSE.txt */" >"$target/minisearch.js"
cp "$package/LICENSE.txt" "$target/minisearch.LICENSE.txt"
