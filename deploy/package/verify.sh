#!/usr/bin/env bash
# What a newcomer does with the README: packs the SDK, makes a console project of the README's program, runs it against a real ensemble; builds the one of
# docs/shards.md from packages, too.
# Ends only processes that it started.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
case ${1-} in
  '') ;;
  --help|-h) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
  *) echo "error: unknown option $1" >&2; exit 2 ;;
esac

work=$(mktemp -d)
dev=
finish() {
  if [ -n "$dev" ]; then kill -TERM "$dev" 2>/dev/null || true; wait "$dev" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Packages of this version may lie in the machine's cache, from another build.
export NUGET_PACKAGES=$work/cache DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cached=$(unset NUGET_PACKAGES; dotnet nuget locals global-packages --list | sed 's/^global-packages: //')

echo "== packs"
(unset NUGET_PACKAGES; dotnet pack "$root/Coordinator.sln" -o "$work/packages" >"$work/pack.log" 2>&1) || { cat "$work/pack.log"; exit 1; }
ls "$work/packages"

make_program() { # directory, document, packages: the first C# block of the document as a console project, built from packages
  local directory=$1 document=$2 package
  shift 2
  cd "$work"
  dotnet new console -o "$directory" >/dev/null
  cd "$directory"
  dotnet new nugetconfig >/dev/null
  dotnet nuget add source "$work/packages" --name coordinator --configfile nuget.config >/dev/null
  [ -d "$cached" ] && dotnet nuget add source "$cached" --name cached --configfile nuget.config >/dev/null
  for package in "$@"; do
    dotnet add package "$package" >"$work/add.log" 2>&1 || { cat "$work/add.log"; exit 1; }
  done
  awk '/^```csharp$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$root/$document" >Program.cs
  dotnet build -v q >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
}

echo "== a console project of the program of docs/shards.md"
make_program shards docs/shards.md Coordinator.Client Coordinator.Controller
grep -q IShardHost Program.cs || { echo "docs/shards.md has no program with a host of shards"; exit 1; }

echo "== a console project of the README's program"
make_program job README.md Coordinator.Client Coordinator.Recipes Coordinator.Client.Hosting Coordinator.Client.InMemory
grep -q FencingToken Program.cs || { echo "the README has no program with a fencing token"; exit 1; }

echo "== an ensemble"
mkfifo "$work/events"
(cd "$root" && exec dotnet run --no-build --project src/Coordinator.Daemon -- dev --output json) >"$work/events" 2>"$work/dev.log" &
dev=$!
exec 3<"$work/events"
ready=no
while IFS= read -r -t 60 line <&3; do
  case $line in *'"event":"ready"'*) ready=yes; break ;; esac
done
[ "$ready" = yes ] || { cat "$work/dev.log"; echo "the ensemble did not come up"; exit 1; }
cat <&3 >/dev/null &

echo "== the program"
dotnet run --no-build | tee "$work/out"
grep -q '^holding /locks/report/lock-.* with fencing token [0-9]*$' "$work/out"
grep -q '^written$' "$work/out"
echo "the README's program works from packages"
