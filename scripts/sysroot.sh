#!/usr/bin/env bash
# scripts/sysroot.sh ARCHITECTURE FOLDER: unpacks the libraries that Surelite links, and what they need, for another Debian
# architecture. Lists and packages come from this machine's sources of packages; nothing is installed on this machine.
set -euo pipefail
architecture=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)

packages=(libc6-dev libstdc++6 libflatbuffers-dev libhwy-dev libfmt-dev libcli11-dev
          nlohmann-json3-dev libstb-dev zlib1g-dev libdw-dev libgtest-dev libgmock-dev)
mark="$folder/.unpacked"
[ "$(cat "$mark" 2>/dev/null)" = "$architecture ${packages[*]}" ] && exit 0

echo "Unpacking ${packages[*]} ($architecture) below $folder" >&2
state="$folder/.apt"
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
: > "$state/status"
apt=(apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o Dir::State::Lists="$state/lists"
     -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" -o APT::Sandbox::User= -o Debug::NoLocking=1)
# A mirror that is being changed lacks a list for a while; what the others have decides.
"${apt[@]}" update > /dev/null || echo "Some lists of packages are missing; going on with the others" >&2
"${apt[@]}" install -y --no-install-recommends --download-only "${packages[@]}" > /dev/null
for package in "$state"/cache/archives/*.deb; do dpkg -x "$package" "$folder"; done
rm -rf "$state"

# Links that begin at the root would leave the folder.
find "$folder" -type l -lname '/*' | while read -r link; do ln -sfrn "$folder$(readlink "$link")" "$link"; done
echo "$architecture ${packages[*]}" > "$mark"
