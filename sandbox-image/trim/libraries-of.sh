#!/bin/sh
# libraries-of.sh ROOT FILE…: copies each program and every shared library that it and the others load
# into ROOT, under the paths where the loader looks for them, and writes the loader's cache.
set -eu
root=$1
shift
mkdir -p "$root/usr/lib" "$root/usr/lib64" "$root/etc" "$root/tmp"
chmod 1777 "$root/tmp"
for link in lib lib64; do
  [ -e "$root/$link" ] || ln -s "usr/$link" "$root/$link"
done
put() {
  [ -e "$root$1" ] && return 0
  mkdir -p "$root$(dirname "$1")"
  # The file, not the link: alternatives of Debian lead out of the library folder.
  cp -L --preserve=mode,timestamps "$1" "$root$1"
}
for file in "$@"; do
  case $file in "$root"/*) ;; *) put "$file" ;; esac
done
# libgcc_s is loaded by the C library itself when a thread ends.
libgcc=$(ldconfig -p | sed -n 's/.*libgcc_s\.so\.1 .* => //p' | head -n 1)
[ -z "$libgcc" ] || put "$libgcc"
missing=$(ldd "$@" 2>/dev/null | sed -n 's/^[[:space:]]*\(.*\) => not found$/\1/p' | sort -u)
if [ -n "$missing" ]; then
  echo "libraries-of.sh: not found: $missing" >&2
  exit 1
fi
ldd "$@" 2>/dev/null \
  | sed -n -e 's/^.* => \(\/[^ ]*\) (.*$/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) (.*$/\1/p' \
  | sort -u | while read -r library; do put "$library"; done
cp -a /etc/ld.so.conf /etc/ld.so.conf.d "$root/etc/" 2>/dev/null || true
ldconfig -r "$root"
rm -rf "$root/etc/ld.so.conf" "$root/etc/ld.so.conf.d" "$root/var"
