#!/usr/bin/env bash
# Faults that need a network and disks of the ensemble's own: partitions, full disks, power cuts, jumping clocks, and those of processes,
# one after the other or mixed, under clients whose every call is checked at the end, and workers of every recipe, whose sessions end while they hold.
# Starts an ensemble of its own; touches nothing else.
#
#   faults.sh list | run FAULT … [--rounds N] | mixed [--seconds N] | --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
dotnet build -c Release tests/Coordinator.ChaosTests -v quiet --nologo >&2
exec tests/Coordinator.ChaosTests/bin/Release/net10.0/Coordinator.ChaosTests "$@"
