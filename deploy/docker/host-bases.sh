#!/usr/bin/env bash
# Makes stand-ins for the official .NET images out of this machine's own files, for an engine that reaches no registry.
set -euo pipefail

usage() {
  cat <<'T'
usage: host-bases.sh SDK_IMAGE RUNTIME_IMAGE

Imports two images of those names into the engine that docker talks to: the runtime (bash, and the libraries that .NET needs) and the SDK (the
same, the whole SDK, gcc as a linker, and every package that the build restores, so that it restores offline).
Needs docker, tar, gcc, Debian's package tools and the .NET SDK on this machine. For verification: the official images are what a deployment stands on.
T
}

case ${1:-} in --help|-h) usage; exit 0 ;; esac
[ $# -eq 2 ] || { usage >&2; exit 2; }
sdk_image=$1 runtime_image=$2
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
work=$(mktemp -d -p /var/tmp)
trap 'rm -rf "$work"' EXIT

programs=(bash cat cp ls mkdir mv rm sh sleep uname)
libraries=(libssl.so.3 libcrypto.so.3 libstdc++.so.6 libgcc_s.so.1 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libz.so.1)

root=$work/root
mkdir -p "$root"/{etc,proc,sys,dev,root,usr/bin,usr/lib,usr/lib64,usr/sbin}
chmod 755 "$root"
mkdir -m 1777 "$root/tmp"
for folder in bin lib lib64 sbin; do ln -s "usr/$folder" "$root/$folder"; done
take() { # a file of this machine, to the same place in the image
  local to
  to=$root/$(dirname "$1")
  mkdir -p "$to"
  cp -Lf "$1" "$to/"
}
loaded() { ldconfig -p | awk -v name="$1" '$1 == name && /x86-64|AArch64/ && !found { found = 1; print $NF }'; }
{
  for program in "${programs[@]}"; do
    program=$(command -v "$program")
    echo "$program"
    ldd "$program" | grep -o '/[^ )]*'
  done
  for library in "${libraries[@]}"; do
    library=$(loaded "$library")
    echo "$library"
    ldd "$library" | grep -o '/[^ )]*' || true
  done
} | sort -u | while read -r file; do take "$file"; done
mkdir -p "$root/usr/share"
ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
printf 'root:x:0:0:root:/root:/bin/bash\napp:x:1654:1654::/home/app:/bin/bash\n' >"$root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
for library in libnss_dns.so.2 libnss_files.so.2; do library=$(loaded "$library"); [ -z "$library" ] || take "$library"; done

common=(--change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  --change 'ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true')
into=(--transform "s,^${dotnet_root#/},usr/share/dotnet,")

tar -c --owner=0 --group=0 -C "$root" . |
  docker import "${common[@]}" - "$runtime_image" >/dev/null
echo "made $runtime_image"

linker_packages() { # gcc, what it calls, what it links with
  local file
  for file in gcc ld; do file=$(command -v "$file"); printf '%s\n%s\n' "$file" "$(readlink -f "$file")"; done |
    cat - <(printf '%s\n' "$(gcc -print-libgcc-file-name)" "$(gcc -print-prog-name=collect2)" /usr/lib/*/crt1.o "$(loaded libm.so.6)") |
    while read -r file; do dpkg-query -S "$file"; done | cut -d: -f1 | sort -u
}
linker_packages | xargs dpkg -L | grep -E '^/(usr/)?(s?bin|lib|libexec)/' | while read -r file; do
  [ ! -f "$file" ] || { echo "$file"; [ ! -x "$file" ] || { ldd "$file" 2>/dev/null || true; } | grep -o '/[^ )]*' || true; }
done | sort -u | while read -r file; do take "$file"; done

mkdir -p "$work/source" "$root/root/.nuget/NuGet" "$root/root/.nuget/packages"
(cd "$repository" && tar -c --exclude=bin --exclude=obj global.json Directory.Build.props Directory.Packages.props protos src) | tar -x -C "$work/source"
for project in Coordinator.Daemon Coordinator.Cli; do
  NUGET_PACKAGES=$root/root/.nuget/packages dotnet restore "$work/source/src/$project" --use-current-runtime -v quiet
done
cat >"$root/root/.nuget/NuGet/NuGet.Config" <<'T'
<configuration>
  <packageSources>
    <clear />
    <add key="packages" value="/root/.nuget/packages" />
  </packageSources>
</configuration>
T
tar -c --owner=0 --group=0 -C "$root" . -C / "${into[@]}" "${dotnet_root#/}" |
  docker import "${common[@]}" --change 'ENV HOME=/root DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false' - "$sdk_image" >/dev/null
echo "made $sdk_image"
