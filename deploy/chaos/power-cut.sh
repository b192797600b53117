#!/usr/bin/env bash
# Cuts the power of a whole real ensemble, again and again, under continuous writes: kill -9 of all, and every disk is what its image held at
# that moment; what was written and not flushed is gone. Checks that every acknowledged write is there, once, in order.
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/ensemble.sh"
. "$here/disks.sh"

usage() {
  cat <<'T'
usage: power-cut.sh [options]

Starts an ensemble of its own, each server on a file system in a file, kill -9s all at once in each round, puts a copy of each file made right
after in its place, starts every server again, and prints who led, who leads, how long no write was acknowledged and when all were back; then
the median, the worst, and the ledger's verdict. Needs root and the Debian packages e2fsprogs and mount.
T
}

prepare() { make_disks 512; }
requirements() { need_disks; }

one_round() {
  kill_all
  cut_power
  start_all
  came_back "$(now_us)"
  end_round all "power cut"
}

run_rounds "$@"
