using Coordinator.Cli;
using Coordinator.Cli.Calls;
using Coordinator.Primitives;

using Grpc.Core;

namespace Coordinator.UnitTests.Cli.Calls;

public sealed class CallErrorsTests
{
    [Theory]
    [InlineData(ErrorCode.Unavailable, AttemptEnd.RefusedForNow)]
    [InlineData(ErrorCode.NotReady, AttemptEnd.RefusedForNow)]
    [InlineData(ErrorCode.Throttled, AttemptEnd.RefusedForNow)]
    [InlineData(ErrorCode.OutcomeUnknown, AttemptEnd.Ambiguous)]
    [InlineData(ErrorCode.NoNode, AttemptEnd.Rejected)]
    [InlineData(ErrorCode.SystemError, AttemptEnd.Rejected)]
    [InlineData(ErrorCode.TooLarge, AttemptEnd.Rejected)]
    internal void Classify_CodeOfTheService_DecidesWhateverTheStatus(ErrorCode code, AttemptEnd end) => Assert.Equal(
        new AttemptFailure(end, new Failure(code, "why", "0x10"), TimeSpan.FromMilliseconds(30)),
        CallErrors.Classify(Refusals.Service(code, "why", "0x10", 30), wasSent: true));

    [Fact]
    public void Classify_ConnectionRefused_WasNotSent() => Assert.Equal(
        new AttemptFailure(AttemptEnd.NotSent, new Failure(ErrorCode.Unavailable, "connection refused")),
        CallErrors.Classify(Refusals.ConnectionRefused(), wasSent: false));

    [Fact]
    public void Classify_TimeRanOutBeforeSending_WasNotSent() =>
        Assert.Equal(AttemptEnd.NotSent, CallErrors.Classify(Refusals.NoAnswerInTime(), wasSent: false).End);

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.Unknown)]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.Aborted)]
    internal void Classify_SentAndNoCode_IsAmbiguous(StatusCode status) =>
        Assert.Equal(AttemptEnd.Ambiguous, CallErrors.Classify(new RpcException(new Status(status, "x")), wasSent: true).End);

    [Theory]
    [InlineData(StatusCode.Unimplemented, ErrorCode.Unimplemented)]
    [InlineData(StatusCode.ResourceExhausted, ErrorCode.TooLarge)]
    [InlineData(StatusCode.Unauthenticated, ErrorCode.AuthFailed)]
    internal void Classify_RefusedBeforeTheService_IsRejected(StatusCode status, ErrorCode code) => Assert.Equal(
        new AttemptFailure(AttemptEnd.Rejected, new Failure(code, $"{status}: x")),
        CallErrors.Classify(new RpcException(new Status(status, "x")), wasSent: true));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-5", 0)]
    [InlineData("99999999", 60_000)]
    [InlineData("x", 0)]
    internal void Classify_HintOutOfRange_IsBounded(string hint, int milliseconds)
    {
        var error = new RpcException(new Status(StatusCode.Unavailable, ""), new Metadata { { "coordinator-code", "-202" }, { "coordinator-retry-after-ms", hint } });
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), CallErrors.Classify(error, wasSent: true).RetryAfter);
    }
}
