#!/bin/sh
# Write every requirements file anew from pyproject.toml and infrastructure/local/requirements/*.in.
# One lock; what ships to AWS is a part of it. Needs the network; run it after changing a version.
# `--upgrade` takes the newest of what the others bring along, too; without it they stay as they are locked.
set -eu
cd "$(dirname "$0")/.."
uv="${UV:-.venv/bin/uv}"
export UV_PYTHON_DOWNLOADS=never
upgrade="${1:-}"
lock() { "$uv" pip compile --quiet ${upgrade:+"$upgrade"} --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate "$@"; }

lock pyproject.toml --all-extras --output-file requirements.lock
# All that runs on AWS together, for who looks at the top level alone (scanners, people).
lock pyproject.toml --extra pdf --constraints requirements.lock --output-file requirements.txt
lock pyproject.toml --constraints requirements.lock --output-file functions/requirements.txt
lock infrastructure/paper.in --constraints requirements.lock --output-file functions/requirements-paper.txt
for tool in infrastructure/build.in infrastructure/local/requirements/*.in; do
    lock "$tool" --output-file "${tool%.in}.txt"
done
