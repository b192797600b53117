#!/usr/bin/env bash
# Makes every flush of a server's disk fail for a while (libfiu), again and again, under continuous writes: the server must stop acknowledging
# by itself, and come back by itself. Checks that every acknowledged write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: disk-errors.sh [options]

Starts an ensemble of its own, makes fsync fail with EIO at one server in each round (each in turn, so also the leader) until it says that its
disk failed and for 2 s more, and prints who led, who leads, how long no write was acknowledged and when the server was back; then the median,
the worst, and the ledger's verdict. Needs the Debian package fiu-utils.
T
}

preload=(/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so)
surround() { exec env LD_PRELOAD="${preload[*]}" FIU_ENABLE="" FIU_CTRL_FIFO="$work/fiu" "${@:2}"; }
inject() { fiu-ctrl -f "$work/fiu" -c "$2" "${pid_of[$1]}"; } # server, command

least=3
requirements() {
  need fiu-ctrl fiu-utils
  for library in "${preload[@]}"; do need "$library" fiu-utils; done
}

one_round() {
  victim=$(in_turn)
  inject "$victim" 'enable name=posix/io/sync/fdatasync,failinfo=5'
  wait_for 30 "server $victim to notice that its disk fails" says "$victim" "disk fault"
  hold 2
  inject "$victim" 'disable name=posix/io/sync/fdatasync'
  came_back "$(now_us)"
  end_round "$victim" "fsync fails"
}

run_rounds "$@"
