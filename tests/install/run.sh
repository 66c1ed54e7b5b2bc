#!/usr/bin/env bash
# run.sh BUILD SOURCE: installs what the packages hold into BUILD/installed, builds the consumer project against it and runs its programs.
set -euo pipefail
build=$(realpath "$1") source=$(realpath "$2")
place=$build/installed
rm -rf "$place" "$build/consumer"
for component in lib dev compat tool; do  # of which each package has one
  cmake --install "$build" --prefix "$place" --component $component > "$build/install.log"
done
packaged=$(cd "$place" && find . ! -type d | sort)
compat=$(dirname "$(find "$place" -name libtensorflowlite_c.so)")
mkdir -p "$build/consumer"
for page in README.md docs/drop-in.md docs/native.md; do  # the last program that the page shows, word for word
  awk '/^```cpp$/ {text = ""; inside = 1; next} /^```$/ {inside = 0} inside {text = text $0 "\n"} END {printf "%s", text}' \
    "$source/$page" > "$build/consumer/$(basename "$page" .md).cc"
done
models=("$source/examples/digits/digits_int8.tflite")
recorded=${SURELITE_SHARED:-}/models/mlperf_tiny/kws_ref_model.tflite
if [ -f "$recorded" ]; then models+=("$recorded"); fi
native=$(dirname "$(find "$place" -name surelite.pc)")
PKG_CONFIG_PATH=$compat/pkgconfig:$native cmake -S "$source/tests/install" -B "$build/consumer" -G Ninja \
  -DCMAKE_PREFIX_PATH="$place;$(dirname "$compat")" "-DSELECTED_MODELS=$(IFS=';'; echo "${models[*]}")" > "$build/consumer.log"
cmake --build "$build/consumer" --parallel 2 >> "$build/consumer.log" || { cat "$build/consumer.log"; exit 1; }
cd "$source"
for program in native native_shared native_pkgconfig classes functions README drop-in native_page; do
  echo "$program: $("$build/consumer/$program" examples/digits/digits_int8.tflite)"
done
# With a wrong path they say so, whether they look at every status or not.
for program in native native_shared native_pkgconfig native_page; do
  said=$("$build/consumer/$program" nowhere.tflite) && { echo "$program succeeds without a model"; exit 1; }
  [[ $said == "M101 error"* ]] || { echo "$program says of a wrong path: $said"; exit 1; }
done
said=$(cd / && "$build/consumer/README") && { echo "README succeeds without its model"; exit 1; }
[[ $said == "M101 error"* ]] || { echo "README says without its model: $said"; exit 1; }

# Two of them share libsurelite.so.1, which exports what its list says and nothing else.
for program in native native_shared native_pkgconfig; do
  needs=$(readelf -d "$build/consumer/$program" | grep -c 'NEEDED.*\[libsurelite.so.1\]' || true)
  [ "$needs" = "$([ $program = native ] && echo 0 || echo 1)" ] || { echo "$program needs libsurelite.so.1 $needs times"; exit 1; }
done
shared=$(find "$place" -name libsurelite.so.1)
exported=$(nm -D --defined-only "$shared" | awk '$2 != "A" {print $3}' | sed 's/@.*//' | sort)
listed=$(grep '^_' cmake/surelite.symbols | sort)
[ "$exported" = "$listed" ] || { echo "libsurelite.so.1 against cmake/surelite.symbols:"; diff <(echo "$listed") <(echo "$exported"); exit 1; }

# The pages' own lines: the project of docs/cmake.md, the function of docs/android.md.
snippet() { awk -v kind="$2" '$0 == "```" kind && !done {inside = 1; next} /^```$/ && inside {done = 1; inside = 0} inside {print}' "$source/$1"; }
page=$build/consumer/page
mkdir -p "$page"
snippet docs/cmake.md cmake > "$page/CMakeLists.txt"
cp "$build/consumer/README.cc" "$page/main.cc"
cp examples/digits/digits_int8.tflite "$page"
cmake -S "$page" -B "$page/build" -G Ninja "-DCMAKE_PREFIX_PATH=$place" > "$page/log"
cmake --build "$page/build" >> "$page/log" || { cat "$page/log"; exit 1; }
[ "$("$page/build/digits")" = "$("$build/consumer/README")" ] || { echo "the project of docs/cmake.md says something else"; exit 1; }
snippet docs/android.md cpp > "$page/android.cc"
grep -q '^std::string run' "$page/android.cc" || { echo "docs/android.md shows no function"; exit 1; }
c++ -std=c++20 -Wall -fsyntax-only "-I$place/include" "$page/android.cc"

# The installed tool finds the installed drop-in and puts it before a library of that name which is none.
if [ -x "$build/guard_client_rpath" ]; then
  said=$("$place/bin/surelite" guard --json -- "$build/guard_client_rpath" copy_floats examples/digits/digits_int8.tflite || true)
  [[ $said == *'"G601"'*"602,112 bytes"* ]] || { echo "the installed tool says: $said"; exit 1; }
fi

# A program with the operators of some models: the same bytes, no other operator in it, and others are refused with the way out.
fail() { echo "selected operators: $1"; exit 1; }
some=$build/consumer/some_operators every=$build/consumer/every_operator
bytes=$("$every" "${models[@]}")
[[ $bytes =~ ^[0-9a-f]+ ]] || fail "the program with every operator says: $bytes"
[ "$bytes" = "$("$some" "${models[@]}")" ] || fail "other bytes than with every operator"
[ "$(nm "$some" | grep -c 'surelite6op_addE$' || true)" = 0 ] || fail "ADD is linked"
[ "$(nm "$every" | grep -c 'surelite6op_addE$' || true)" = 1 ] || fail "ADD cannot be looked for by its symbol"
sizes=$(size "$some" "$every" | awk 'NR > 1 {print $1}' | tr '\n' ' ')
read -r small large <<< "$sizes"
# What every program has (checks of the file, planning, words) is two fifths of the whole.
[ $((small * 9)) -lt $((large * 5)) ] || fail "$small bytes are more than five ninths of the $large with every operator"
refusal=$("$some" "$build/tests/tools/add.tflite")
[[ $refusal == "P302 error"*"codegen --ops"* ]] || fail "a model with another operator gets: $refusal"
[[ $("$every" "$build/tests/tools/add.tflite") =~ ^[0-9a-f]+$ ]] || fail "the model for the refusal does not run at all"
echo "selected operators: ${#models[@]} models, $small bytes; with every operator $large"

# Manual pages and completions are there, and say what the tool says.
for file in share/man/man1/surelite.1.gz share/man/man1/surelite-run.1.gz share/bash-completion/completions/surelite \
            share/zsh/vendor-completions/_surelite share/fish/vendor_completions.d/surelite.fish share/doc/surelite/copyright; do
  [ -s "$place/$file" ] || { echo "$file is not installed"; exit 1; }
done
completed=$(bash -c "source '$place/share/bash-completion/completions/surelite'; COMP_WORDS=(surelite run --kernels ref) COMP_CWORD=3
  _surelite; echo \"\${COMPREPLY[*]}\"")
[ "$completed" = reference ] || { echo "bash completes \"ref\" to \"$completed\""; exit 1; }

# `make install` puts there what the packages do.
cmake --install "$build" --prefix "$place" > "$build/install.log"
whole=$(cd "$place" && find . ! -type d | sort)
[ "$packaged" = "$whole" ] || { echo "in no package: $(comm -13 <(echo "$packaged") <(echo "$whole"))"; exit 1; }

# Nothing is left behind.
cmake --build "$build" --target uninstall > "$build/uninstall.log"
left=$(find "$place" ! -type d)
[ -z "$left" ] || { echo "uninstall leaves $left"; exit 1; }
cmake --install "$build" --prefix "$place" > "$build/install.log"
