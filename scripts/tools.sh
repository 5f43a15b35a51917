# Shared by the scripts that get tools from elsewhere, which source it behind common.sh and set $log to
# a file for what installers say.

tools=${LOOKBACK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/lookback}

# Installs Debian packages; ends the script when that is impossible.
install_packages() {
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get > /dev/null; then
    say "please install what Debian calls: $*"
    exit 2
  fi
  say "installing $*"
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y \
    --no-install-recommends "$@"; } > "$log" 2>&1; then
    tail -20 "$log" >&2
    say "installing $* failed, see above"
    exit 2
  fi
}

# Makes a virtual environment with packages in a new folder, and moves it to its place when done.
make_python() {
  command -v python3 > /dev/null || install_packages python3 python3-venv
  if ! python3 -m venv "$1" > "$log" 2>&1; then
    install_packages python3-venv
    python3 -m venv --clear "$1"
  fi
  local environment=$1
  shift
  if ! "$environment/bin/pip" install -q --no-cache-dir --disable-pip-version-check "$@" \
    > "$log" 2>&1; then
    tail -20 "$log" >&2
    say "pip could not install $*, see above"
    exit 2
  fi
}

# Makes a virtual environment in a folder of its own, unless it has these packages already. Its
# programs name their folder, so it is made in place.
have_python() {
  local folder=$1 packages
  shift
  packages=$*
  if [[ $(cat "$folder/packages" 2> /dev/null) != "$packages" ]]; then
    rm -rf "$folder"
    say "getting $packages (once)"
    make_python "$folder" "$@"
    echo "$packages" > "$folder/packages"
  fi
}
