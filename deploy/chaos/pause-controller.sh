#!/usr/bin/env bash
# Stops the controller of the brokers in its tracks (SIGSTOP) for longer than its session, again and again, under a producer. Another must be elected
# with a larger epoch, and whoever goes on in the former one must be refused by every broker and by the ensemble.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"
. "$(dirname "${BASH_SOURCE[0]}")/broker-cluster.sh"

usage() {
  cat <<'T'
usage: pause-controller.sh [options]

Starts an ensemble and three brokers of its own, SIGSTOPs the controller in each round for longer than its session, then SIGCONTs it. A command of the former
epoch is then sent to every broker, and a write to the ensemble that is fenced as that epoch was: all must be refused. Prints who was the controller and
who is, who leads the partition, how long no record was acknowledged; then the ledger's verdict.
T
}

requirements() {
  dotnet build -c Release "$root/tests/Coordinator.ChaosTests" -v quiet --nologo >&2
  stale=$root/tests/Coordinator.ChaosTests/bin/Release/net10.0/Coordinator.ChaosTests
}

one_round() {
  local was version epoch history
  reigns=$(controller) was=$reigns
  version=$(coordctl --output json stat /controller_epoch | field version)
  signal STOP "${was%/*}"
  wait_for 30 "another controller" other_controller "${was#*/}"
  if [ "${reigns#*/}" -le "${was#*/}" ]; then violation "controller epoch ${reigns#*/} follows ${was#*/}"; fi
  hold 1
  signal CONT "${was%/*}"
  came_back "$(now_us)"
  "$stale" brokers stale-controller "$endpoints" "$(broker_endpoints)" "${was#*/}" "$version" >"$work/stale.log" 2>&1 || violation "$(tail -n 1 "$work/stale.log")"
  end_round "${was%/*}" "SIGSTOP, epoch ${was#*/} to ${reigns#*/}"
  cat "$work/stale.log"
  history=$(coordctl --output json controller history)
  for epoch in "${was#*/}" "${reigns#*/}"; do
    grep -q "\"controllerEpoch\":${epoch}[,}]" <<<"$history" || violation "the history of controllers lacks epoch $epoch"
  done
}

run_rounds "$@"
