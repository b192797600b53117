"""The service's errors, as they come through gRPC: a status, and the number in a trailer."""

import grpc

BAD_ARGUMENTS = -8
NO_NODE = -101
BAD_VERSION = -103
NODE_EXISTS = -110
NOT_EMPTY = -111
SESSION_EXPIRED = -112
COMPACTED = -204
GUARD_FAILED = -206


def trailer(error, name):
    """The value of a trailer; None without it."""
    return dict(error.trailing_metadata()).get(name)


def code_of(error):
    """The number of the service's error; None when the error is gRPC's own, such as a connection that broke."""
    text = trailer(error, "coordinator-code")
    return None if text is None else int(text)


def refused(call, request):
    """Makes a call that is to be refused: (gRPC status, number of the service, what a person reads)."""
    try:
        call(request, timeout=10)
    except grpc.RpcError as error:
        return error.code(), code_of(error), error.details()
    raise AssertionError(f"{type(request).__name__} was not refused")
