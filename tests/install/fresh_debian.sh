#!/usr/bin/env bash
# fresh_debian.sh BUILD SOURCE [MIRROR]: a bare Debian 12 in BUILD/debian, the packages of BUILD in it, clients of a user
# built against them with find_package and pkg-config, guarded and isolated runs; removed again, nothing may be left.
# Needs root, debootstrap and a mirror of Debian (debootstrap's own if none is named).
set -euo pipefail
build=$(realpath "$1") source=$(realpath "$2")
root=$build/debian
if [ "$(id -u)" != 0 ] || ! command -v debootstrap > /dev/null; then
  echo "skipped: a bare Debian needs root and the package debootstrap"
  exit 77
fi
release() { for place in dev proc; do mountpoint -q "$root/$place" && umount "$root/$place"; done; return 0; }
trap release EXIT
[ -x "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase bookworm "$root" ${3:+"$3"} > "$build/debootstrap.log"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2> /dev/null || true
cp /etc/resolv.conf "$root/etc/"
mountpoint -q "$root/proc" || mount --bind /proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
rm -rf "$root/srv/client" "$root"/srv/*.deb
cp -r "$source/tests/install" "$root/srv/client"
cp "$source"/examples/digits/digits_int8.tflite "$build"/*.deb "$root/srv/"
# Pages that show a program are tested elsewhere.
mkdir "$root/srv/client/build"
cp "$source/tests/install/native.cc" "$root/srv/client/build/README.cc"
cp "$source/tests/install/native.cc" "$root/srv/client/build/native.cc"
cp "$source/tests/install/classes.cc" "$root/srv/client/build/drop-in.cc"
chroot "$root" bash -euo pipefail <<'INSIDE'
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
cd /srv
files() { find / -xdev -type f -not -path '/var/*' -not -path '/srv/*' -not -path '/etc/ld.so.cache' | sort; }
quietly() { "$@" > log 2>&1 || { cat log; exit 1; }; }
quietly apt-get update
quietly apt-get install -y g++ cmake make pkg-config libflatbuffers-dev libdw1
files > before
quietly apt-get install -y ./surelite_*.deb ./libsurelite1_*.deb ./libsurelite-dev_*.deb ./surelite-tflite-compat_*.deb
surelite version | head -1
PKG_CONFIG_PATH=/usr/lib/surelite/compat/lib/pkgconfig quietly cmake -S client -B client/build \
  -DCMAKE_PREFIX_PATH=/usr/lib/surelite/compat -DSELECTED_MODELS=/srv/digits_int8.tflite
quietly cmake --build client/build --parallel 2
for program in native native_shared native_pkgconfig classes functions; do
  echo "$program: $(client/build/$program digits_int8.tflite)"
done
said=$(surelite guard -- client/build/functions digits_int8.tflite 2>&1)
[[ $said == *"the program ended well"* ]] || { echo "guard says: $said"; exit 1; }
said=$(surelite isolate --delegate cpu digits_int8.tflite 2>&1)
[[ $said == *"isolated:cpu  fine"* ]] || { echo "isolate says: $said"; exit 1; }
# Programs that share the library run without what they were built with; libsurelite-dev asks for the library.
quietly apt-get remove -y libsurelite-dev
for program in native_shared native_pkgconfig; do
  echo "$program without libsurelite-dev: $(client/build/$program digits_int8.tflite)"
done
quietly apt-get remove -y libsurelite1
said=$(apt-get install -s ./libsurelite-dev_*.deb 2>&1 || true)
[[ $said == *"libsurelite1"* ]] || { echo "libsurelite-dev does without libsurelite1: $said"; exit 1; }
quietly apt-get remove -y surelite surelite-tflite-compat
files > after
left=$(comm -13 before after)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
echo "removed, nothing is left"
INSIDE
