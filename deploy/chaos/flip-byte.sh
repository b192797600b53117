#!/usr/bin/env bash
# Flips one bit in what a follower of a real ensemble has on disk, again and again, under continuous writes: it must notice, and heal from the
# others. Checks that every acknowledged write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: flip-byte.sh [options]

Starts an ensemble of its own, kill -9s a follower in each round, flips a bit of one byte of its epochs, its log or a snapshot (in turn; only
of what was written, not of what is preallocated behind it), starts it again after 200 more acknowledged writes, and prints who led, who leads,
how long no write was acknowledged, when the server was back and what it said about its files; then the median, the worst, and the ledger's
verdict.
T
}

written() { # file: bytes up to the last one that is not 0
  od -Ad -tx1 "$1" | awk 'NF > 1 { for (i = 2; i <= NF; i++) if ($i != "00") end = $1 + i - 1 } END { print end + 0 }'
}

pick() { # server, pattern: one of its files with something in it
  find "$(data "$1")" -type f -name "$2" -size +0 ! -name '*.tmp' | shuf -n 1
}
has() { [ -n "$(pick "$1" "$2")" ]; }

flip() { # file; says where
  local size at byte=0
  size=$(written "$1")
  while [ "$byte" -eq 0 ]; do # between what was written there is padding, which nothing depends on
    at=$(((RANDOM * 32768 + RANDOM) % size))
    byte=$(od -An -tu1 -j "$at" -N 1 "$1")
  done
  # shellcheck disable=SC2059 # the byte is the format
  printf "\\$(printf %03o $((byte ^ (1 << RANDOM % 8))))" | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
  echo "$(basename "$1"):$at"
}

notes() { # server, lines of its log before it started: what it found when it read its files
  tail -n +"$(($2 + 1))" "$work/server-$1/server.log" |
    sed -n "s|$(data "$1")/||g; s/.*\"Note\":\"\([^\"]*\)\".*/       \1/p; s/.*\"Damage\":\"\([^\"]*\)\".*/       set aside: \1/p"
}

settings=' "SnapshotEveryTxns": 4000,'
kinds=(epochs 'log.*' 'snapshot.*')
least=3

one_round() {
  victim=$(follower) kind=${kinds[(round - 1) % ${#kinds[@]}]}
  wait_for 120 "a file $kind at server $victim" has "$victim" "$kind"
  kill_servers "$victim"
  more_writes 200
  flipped=$(flip "$(pick "$victim" "$kind")")
  logged=$(wc -l <"$work/server-$victim/server.log")
  start_server "$victim"
  came_back "$(now_us)"
  end_round "$victim" "$flipped"
  notes "$victim" "$logged"
}

run_rounds "$@"
