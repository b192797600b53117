#!/usr/bin/env bash
# Fills the disk of a server of a real ensemble to the last byte, again and again, under continuous writes, then empties it: the server must
# stop acknowledging by itself, and come back by itself. Checks that every acknowledged write is there, once, in order.
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/ensemble.sh"
. "$here/disks.sh"

usage() {
  cat <<'T'
usage: full-disk.sh [options]

Starts an ensemble of its own, each server on a small file system (ext4 in a file), fills one in each round, waits until its server says so,
empties it, and prints who led, who leads, how long no write was acknowledged and when the server was back; then the median, the worst, and
the ledger's verdict. Needs root and the Debian packages e2fsprogs and mount.
T
}

prepare() { make_disks 256; }
least=3
requirements() { need_disks; }

one_round() {
  victim=$(in_turn)
  fill "$victim"
  wait_for 120 "server $victim to notice that its disk is full" says "$victim" "disk fault"
  sleep 1
  empty "$victim"
  came_back "$(now_us)"
  end_round "$victim" "disk full"
}

run_rounds "$@"
