using Ferry.Backfill;
using Ferry.Cli.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Cli.Tests;

public sealed class TerminalTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_rate_is_unknown_until_the_counter_has_moved()
    {
        var meter = new RateMeter(_time);

        Assert.Null(meter.Sample(0));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(meter.Sample(0));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(100, meter.Sample(1000));
    }

    [Fact]
    public void A_rate_is_that_of_the_last_seconds()
    {
        var meter = new RateMeter(_time);
        long value = 0;
        double? rate = null;
        foreach (var perSecond in (long[])[1000, 10])
        {
            for (var second = 0; second < 60; second++)
            {
                rate = meter.Sample(value);
                _time.Advance(TimeSpan.FromSeconds(1));
                value += perSecond;
            }
        }

        Assert.Equal(10, rate);
    }

    [Theory]
    [InlineData(0, "00:00:00")]
    [InlineData(3 * 60 + 7, "00:03:07")]
    [InlineData(25 * 3600, "1.01:00:00")]
    [InlineData(240 * 3600 + 59, "10.00:00:59")]
    public void Durations_have_days_only_where_there_are_any(int seconds, string text) =>
        Assert.Equal(text, Quantity.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(12_340_000, "12.3 MB")]
    [InlineData(5_678_000_000, "5.68 GB")]
    public void Bytes_are_in_units_of_a_thousand(long bytes, string text) => Assert.Equal(text, Quantity.Bytes(bytes));
}
