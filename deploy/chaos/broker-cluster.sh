# shellcheck shell=bash disable=SC2034,SC2154 # some of the variables are ensemble.sh's, some the scripts'
# What the chaos scripts of brokers share: three brokers on an ensemble, a topic of one partition, a producer whose acknowledgements are the ledger.
# Sourced after ensemble.sh, not run.

. "$(dirname "${BASH_SOURCE[0]}")/broker-processes.sh"
feeder=0

# What the tree says.
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p"; } # name: its first value that is no list, of one line of JSON
why() { coordctl --output json controller why "$topic:0" 2>/dev/null || true; }
leader() { # of the partition, as b<broker>/<leader epoch>; nothing while there is none
  local seen id
  seen=$(why)
  id=$(field leader <<<"$seen")
  case $id in ''|-*) ;; *) echo "b$id/$(field leaderEpoch <<<"$seen")" ;; esac
}
other_leads() { somebody_leads && [ "${leads%/*}" != "$1" ]; } # broker: another than it
described() { coordctl --output json topics describe "$topic" 2>/dev/null || true; }
in_sync() { described | sed -n 's/.*"isr":\[\([0-9,]*\)\].*/\1/p'; }
in_sync_are() { [ "$(in_sync | tr ',' '\n' | grep -c .)" -eq "$1" ]; } # how many
controller() { # who, as b<broker>/<controller epoch>
  local seen
  seen=$(coordctl --output json controller who 2>/dev/null || true)
  [ -z "$seen" ] || echo "b$(field brokerId <<<"$seen")/$(field controllerEpoch <<<"$seen")"
}
other_controller() { reigns=$(controller); [ -n "$reigns" ] && [ "${reigns#*/}" != "$1" ]; } # epoch: another than it
counted() { # broker, metric: what it has counted in this life
  (
    exec 3<>"/dev/tcp/$(address "$1")/$(port_of "$1" 2)"
    printf 'GET /metrics HTTP/1.1\r\nHost: chaos\r\nConnection: close\r\n\r\n' >&3
    timeout 2 cat <&3
  ) 2>/dev/null | tr -d '\r' | awk -v name="$2" 'index($1, name "{") == 1 || $1 == name { sub(/^[^}]*} */, ""); sum += $1 } END { print sum + 0 }'
}

# The ledger: numbered records of one producer; the n-th acknowledgement is of record n.
feed() { local n; for ((n = 1; ; n++)); do echo "$n"; sleep 0.01; done; }
stamp() { local line; while read -r line; do echo "${EPOCHREALTIME/[.,]/} $line"; done; }
start_ledger() {
  start_brokers
  wait_for 60 "the topic" create_topic
  wait_for 60 "every replica" in_sync_are 3
  mkfifo "$work/lines" "$work/produced"
  feed >"$work/lines" & feeder=$!
  stamp <"$work/produced" >"$acks" & stamper=$!
  "$bin/coordctl" --endpoints "$endpoints" --output json --timeout 1h produce "$topic" --partition 0 --acks all <"$work/lines" >"$work/produced" 2>"$work/ledger.log" &
  ledger=$!
  wait_for 60 "the first records" test -s "$acks"
  sleep 1
}
acked_after() { local last; last=$(tail -n 1 "$acks"); [ "${last%% *}" -gt "$1" ]; }

begin_round() { # who leads the partition: led (and its epoch) and led_by (b1, b2, b3)
  wait_for 60 "every server and broker" all_ready
  wait_for 90 "every replica to be in sync" in_sync_are 3
  wait_for 30 "a leader" somebody_leads
  led=$leads led_by=${leads%/*} back=0 began=$(now_us)
}

heading() { line round fault broker led/epoch leads/epoch 'gap, ms' 'back, s'; }

check_records() { # what was acknowledged is there, once, at its offset, in order; prints a sum, and what is not so
  "$bin/coordctl" --endpoints "$endpoints" --output json consume "$topic" --partition 0 --from-beginning >"$work/records" || violation "the records cannot be read"
  local told
  told=$(awk '
    function number(name) { return match($0, "\"" name "\":\"?[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "" }
    function plain(text) { gsub(/"/, "", text); return text + 0 }
    FILENAME ~ /records$/ {
      offset = plain(number("offset")); value = plain(number("value"))
      if (value in at) print "record " value " is at offset " at[value] " and again at " offset
      if (value < last) print "record " value " comes after " last
      at[value] = offset; last = value; records++
      next
    }
    { acked++; offset = plain(number("offset"))
      if (!(acked in at)) print "record " acked ", acknowledged at offset " offset ", is lost"
      else if (at[acked] != offset) print "record " acked ", acknowledged at offset " offset ", is at " at[acked] }
    END { printf "%d records acknowledged, %d there\n", acked, records }' "$work/records" "$acks")
  while read -r line; do violation "$line"; done < <(sed '$d' <<<"$told" | head -n 20)
  tail -n 1 <<<"$told"
}

finish() { # the sums, the ledger's verdict, the exit code
  local pid=$ledger code=0
  ledger=0
  if [ "$pid" -ne 0 ]; then
    kill "$feeder"
    wait "$pid" || code=$?
    wait "$stamper" || true
    if [ "$code" -ne 0 ]; then violation "the producer ended with exit code $code: $(tail -n 1 "$work/ledger.log")"; fi
    check_records
  fi
  [ ${#gaps[@]} -eq 0 ] || printf '%s\n' "${gaps[@]}" | sort -n | awk '
    { v[NR] = $1 }
    END {
      median = (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2
      printf "longest time without an acknowledged record: median %.1f ms, worst %.1f ms, %d rounds\n", median, v[NR], NR
    }'
  echo "$violations violations"
  exit $((violations > 0))
}
