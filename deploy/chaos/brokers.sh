#!/usr/bin/env bash
# Brokers on an ensemble, all real processes, under producers whose every acknowledgement is checked at the end: brokers killed, stopped, hung for
# longer than their session, cut off (also from each other alone), wiped; servers killed and hung, also two at once. The replicas' logs are compared byte for byte.
# Starts a cluster of its own; touches nothing else.
#
#   brokers.sh [--seconds N] [--fault NAME] [--seed N] [--base-port P] [--bin DIR] [--keep] | --help
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dotnet build -c Release "$root/tests/Coordinator.ChaosTests" -v quiet --nologo >&2
exec "$root/tests/Coordinator.ChaosTests/bin/Release/net10.0/Coordinator.ChaosTests" brokers "$@"
