#!/usr/bin/python3
"""Runs the tests of this folder against an ensemble of its own: the unary calls and reflection, from Python.

Needs Debian's python3-grpcio, python3-protobuf, protobuf-compiler and protobuf-compiler-grpc. Generates the stubs from protos/ into a temporary
folder, as any user of another language would.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def generate(into):
    """Stubs of the client's and the operator's protos, and of reflection."""
    plugin = shutil.which("grpc_python_plugin")
    if plugin is None or shutil.which("protoc") is None:
        raise SystemExit("error: needs the packages protobuf-compiler and protobuf-compiler-grpc")
    files = sorted(str(file) for folder in ("client", "admin") for file in (ROOT / "protos/coordinator" / folder).rglob("*.proto"))
    subprocess.run(
        ["protoc", f"-I{ROOT / 'protos'}", f"-I{HERE}", f"--python_out={into}", f"--grpc_python_out={into}",
         f"--plugin=protoc-gen-grpc_python={plugin}", *files, str(HERE / "reflection.proto")],
        check=True)


def start(executable, base_port):
    """The ensemble, and the client endpoints of its servers once it serves."""
    ensemble = subprocess.Popen(
        [executable, "dev", "--output", "json", "--base-port", str(base_port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    endpoints = []
    for line in ensemble.stdout:
        event = json.loads(line)
        if event["event"] == "server":
            endpoints.append(event["client"])
        elif event["event"] == "ready":
            return ensemble, endpoints
    raise SystemExit(f"error: {executable} dev ended with {ensemble.wait()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=str(ROOT / "src/Coordinator.Daemon/bin/Debug/net10.0/coordinatord"), help="the executable [a Debug build's]")
    parser.add_argument("--base-port", type=int, default=27181, help="first port of the ensemble [27181]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as stubs:
        generate(stubs)
        sys.path[:0] = [stubs, str(HERE)]
        ensemble, endpoints = start(options.server, options.base_port)
        try:
            os.environ["COORDINATOR_ENDPOINTS"] = ",".join(endpoints)
            result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.discover(str(HERE)))
        finally:
            ensemble.send_signal(signal.SIGTERM)
            ensemble.wait()
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
