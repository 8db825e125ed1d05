#!/usr/bin/env bash
# Installs the system packages that Tiski needs on Debian and Ubuntu, where they are missing. Elsewhere it says what to install.
# First call (without argument): Python's venv module. Second call (with the environment's python): the libraries Qt links to.
set -eu
python=${1:-}
missing=()

if [ -z "$python" ]; then
  python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
  command -v gnome-keyring-daemon >/dev/null 2>&1 || missing+=(gnome-keyring)
  command -v dbus-run-session >/dev/null 2>&1 || missing+=(dbus)
  command -v gdbus >/dev/null 2>&1 || missing+=(libglib2.0-bin)
else
  qt=$("$python" -c 'import importlib.util, pathlib; print(pathlib.Path(importlib.util.find_spec("PySide6").origin).parent)')
  lost=$(find "$qt"/Qt/lib "$qt"/Qt/plugins/platforms "$qt"/*.so -name '*.so*' -exec ldd {} + 2>/dev/null | awk '/not found/ {print $1}' | sort -u)
  declare -A package=(
    [libEGL.so.1]=libegl1 [libGL.so.1]=libgl1 [libglib-2.0.so.0]=libglib2.0-0 [libgthread-2.0.so.0]=libglib2.0-0
    [libfontconfig.so.1]=libfontconfig1 [libfreetype.so.6]=libfreetype6 [libdbus-1.so.3]=libdbus-1-3 [libxkbcommon.so.0]=libxkbcommon0
    [libxkbcommon-x11.so.0]=libxkbcommon-x11-0 [libX11-xcb.so.1]=libx11-xcb1 [libxcb-cursor.so.0]=libxcb-cursor0
    [libxcb-icccm.so.4]=libxcb-icccm4 [libxcb-image.so.0]=libxcb-image0 [libxcb-keysyms.so.1]=libxcb-keysyms1
    [libxcb-randr.so.0]=libxcb-randr0 [libxcb-render-util.so.0]=libxcb-render-util0 [libxcb-shape.so.0]=libxcb-shape0
    [libxcb-xkb.so.1]=libxcb-xkb1 [libxcb-xfixes.so.0]=libxcb-xfixes0 [libxcb-sync.so.1]=libxcb-sync1 [libxcb-shm.so.0]=libxcb-shm0
  )
  for library in $lost; do
    [ -n "${package[$library]:-}" ] && missing+=("${package[$library]}")
  done
fi

[ ${#missing[@]} -eq 0 ] && exit 0
wanted=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Tiski needs these system packages (Debian's names); install them and run this again: $wanted" >&2
  exit 1
fi
root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "Tiski needs: apt-get install $wanted" >&2; exit 1; }
  root=(sudo)
fi
echo "Installing system packages: $wanted"
"${root[@]}" apt-get update -qq
# shellcheck disable=SC2086
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null
