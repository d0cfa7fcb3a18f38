#!/usr/bin/env bash
# bootstrap_uv.sh PYTHON FOLDER: FOLDER/uv is a working uv afterwards: the machine's own, or one installed by pip.
set -euo pipefail
python=$1 folder=$2
mkdir -p "$folder"
if own=$(command -v uv) && version=$("$own" --version 2>/dev/null); then
  minor=$(sed -E 's/^uv ([0-9]+)\.([0-9]+).*/\1\2/' <<<"$version")
  # Older ones cannot read the lock file's revision or know no dependency groups.
  if [ "$minor" -ge 7 ]; then
    printf '#!/usr/bin/env bash\nexec %q "$@"\n' "$own" >"$folder/uv"
    chmod +x "$folder/uv"
    exit 0
  fi
fi
echo "Fetching uv, the installer"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
fetch() {
  if "$python" -m venv "$folder/tool" >"$log" 2>&1; then
    "$folder/tool/bin/python" -m pip install --quiet --disable-pip-version-check uv >>"$log" 2>&1
  else # Debian without python3-venv: pip alone will do, where there is one
    rm -rf "$folder/tool"
    "$python" -m pip install --quiet --disable-pip-version-check --target "$folder/tool" uv >>"$log" 2>&1
  fi
}
if ! fetch; then
  cat "$log" >&2
  echo "Could not install uv. Talka needs Python's venv or pip (on Debian: apt install python3-venv) and a way to PyPI." >&2
  exit 1
fi
found=$(cd "$folder/tool/bin" && pwd)/uv
printf '#!/usr/bin/env bash\nexec %q "$@"\n' "$found" >"$folder/uv"
chmod +x "$folder/uv"
