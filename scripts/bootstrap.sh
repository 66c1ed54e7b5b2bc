# SPDX-License-Identifier: Apache-2.0
# For POSIX shells, to be sourced: need PROGRAM installs the Debian package of that name where the program is missing.
need() {
  command -v "$1" >/dev/null 2>&1 && return 0
  command -v apt-get >/dev/null 2>&1 || { echo "$1 is missing, and this is no Debian: install it, then run this again" >&2; return 1; }
  echo "Installing: $1" >&2
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "installing $1 takes root, or sudo" >&2; return 1; }
    as_root=sudo
  fi
  $as_root apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}
