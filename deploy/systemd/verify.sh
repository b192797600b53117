#!/usr/bin/env bash
# Checks the units with systemd's own parser: any warning is a failure. Nothing is installed or started.
set -euo pipefail

case ${1:-} in
  "") ;;
  --help|-h) echo "usage: verify.sh     checks deploy/systemd/*.service with systemd-analyze verify; 0 when it has nothing to say"; exit 0 ;;
  *) echo "error: unknown option $1" >&2; exit 2 ;;
esac

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v systemd-analyze >/dev/null || { echo "error: systemd-analyze is not installed (Debian: systemd)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The executable that a unit names need not be installed here; the name must be the one that is published.
for unit in "$here"/*.service; do
  grep -q '^ExecStart=/usr/lib/coordinator/coordinatord run ' "$unit" || { echo "$unit does not start coordinatord"; exit 1; }
  sed 's,^ExecStart=/usr/lib/coordinator/coordinatord,ExecStart=/bin/true,' "$unit" >"$work/$(basename "$unit")"
done
systemd-analyze verify --man=no --recursive-errors=no "$work"/*.service 2>&1 | tee "$work/said"
[ ! -s "$work/said" ] || exit 1
printf '%s: nothing to complain of\n' "$here"/*.service
systemd-analyze security --offline=yes --threshold=20 --no-pager "$work"/*.service | tail -n 1
