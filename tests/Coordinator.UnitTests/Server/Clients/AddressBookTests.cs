using System.Net;
using Coordinator.Server.Clients;
using Coordinator.Server.Options;
using Coordinator.UnitTests.Server.Telemetry;

namespace Coordinator.UnitTests.Server.Clients;

public sealed class AddressBookTests
{
    private static readonly IPAddress One = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Other = IPAddress.Parse("10.0.0.2");

    private readonly ManualTime _time = new();

    [Fact]
    public void Connections_AreCountedByAddress_AndForgottenWithTheLast()
    {
        var book = new AddressBook(new AddressLimits { MaxConnections = 2 }, _time);
        var (first, second) = (book.TryEnter(One), book.TryEnter(One));
        Assert.NotNull(first);
        Assert.Same(first, second);
        Assert.Null(book.TryEnter(One));
        Assert.NotNull(book.TryEnter(Other));
        book.Leave(first);
        Assert.Same(first, book.TryEnter(One));
        book.Leave(first);
        book.Leave(first);
        Assert.NotSame(first, book.TryEnter(One));
    }

    [Fact]
    public void WithoutLimits_EverythingIsServed()
    {
        var caller = new AddressBook(new AddressLimits(), _time).TryEnter(One)!;
        Assert.All(Enumerable.Range(0, 100_000), _ => Assert.Equal(TimeSpan.Zero, caller.TryTake(1, 1 << 20)));
    }

    [Fact]
    public void Requests_OfASecond_ThenAsMuchAsTimePasses()
    {
        var caller = new AddressBook(new AddressLimits { RequestsPerSecond = 10 }, _time).TryEnter(One)!;
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(TimeSpan.Zero, caller.TryTake(1, 100)));
        Assert.Equal(100, caller.TryTake(1, 100).TotalMilliseconds, 3);
        _time.Pass(0.1);
        Assert.Equal(TimeSpan.Zero, caller.TryTake(1, 100));
        Assert.NotEqual(TimeSpan.Zero, caller.TryTake(1, 100));
        _time.Pass(60);
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => caller.TryTake(1, 100) == TimeSpan.Zero));
    }

    /// <summary>Otherwise it could never be sent; it is paid for by what follows.</summary>
    [Fact]
    public void OneLargerThanASecondsWorth_IsServedAlone()
    {
        var caller = new AddressBook(new AddressLimits { BytesPerSecond = 1_000 }, _time).TryEnter(One)!;
        Assert.Equal(TimeSpan.Zero, caller.TryTake(1, 3_000));
        Assert.Equal(2.001, caller.TryTake(1, 1).TotalSeconds, 3);
        _time.Pass(2.5);
        Assert.Equal(TimeSpan.Zero, caller.TryTake(1, 500));
    }

    [Fact]
    public void WhatIsRefused_CostsNothing()
    {
        var caller = new AddressBook(new AddressLimits { RequestsPerSecond = 10, BytesPerSecond = 100 }, _time).TryEnter(One)!;
        Assert.Equal(TimeSpan.Zero, caller.TryTake(1, 100));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotEqual(TimeSpan.Zero, caller.TryTake(1, 100)));
        _time.Pass(1);
        Assert.Equal(TimeSpan.Zero, caller.TryTake(10, 100));
    }
}
