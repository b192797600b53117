using Coordinator.Sessions.Calls;
using CsCheck;

namespace Coordinator.UnitTests.Sessions;

/// <summary>Who is answered next for want of time.</summary>
public sealed class CallDeadlinesTests
{
    [Fact]
    public void Nobody_WaitsInTheBeginning()
    {
        var deadlines = new CallDeadlines();
        Assert.Equal(long.MaxValue, deadlines.Next);
        Assert.Null(deadlines.Overdue(long.MaxValue - 1));
    }

    [Fact]
    public void AnAnsweredCall_IsForgotten()
    {
        var deadlines = new CallDeadlines();
        var (answered, waiting) = (new PendingCall(1, 10), new PendingCall(2, 20));
        deadlines.Add(answered);
        deadlines.Add(waiting);

        deadlines.Remove(answered);
        deadlines.Remove(answered);

        Assert.Null(answered.DeadlineNode);
        Assert.Equal(20, deadlines.Next);
        Assert.Null(deadlines.Overdue(19));
        Assert.Same(waiting, deadlines.Overdue(20));
    }

    /// <summary>Against a sorted list: by time, and among equals as they came.</summary>
    [Fact]
    public void Calls_EndInTheOrderOfTheirDeadlines() =>
        Gen.Select(Gen.Int[0, 20], Gen.Bool).Array[0, 60].Sample(steps =>
        {
            var deadlines = new CallDeadlines();
            var model = new List<PendingCall>();
            var callId = 0;
            foreach (var (number, isNew) in steps)
            {
                if (isNew)
                {
                    model.Add(new PendingCall(++callId, number));
                    deadlines.Add(model[^1]);
                }
                else if (model.Count > 0)
                {
                    deadlines.Remove(model[number % model.Count]);
                    model.RemoveAt(number % model.Count);
                }
            }

            foreach (var expected in model.OrderBy(call => call.Deadline).ThenBy(call => call.CallId))
            {
                Assert.Equal(expected.Deadline, deadlines.Next);
                Assert.Null(deadlines.Overdue(expected.Deadline - 1));
                Assert.Same(expected, deadlines.Overdue(expected.Deadline));
                deadlines.Remove(expected);
            }

            Assert.Equal(long.MaxValue, deadlines.Next);
        });
}
