using Ferry.Backfill.Sending;

namespace Ferry.Backfill.Tests.Sending;

public sealed class RateLimitTests
{
    [Theory]
    [InlineData("20MB/s", 20e6, RateUnit.Bytes)]
    [InlineData(" 1.5 GB/s ", 1.5e9, RateUnit.Bytes)]
    [InlineData("8MiB/s", 8 << 20, RateUnit.Bytes)]
    [InlineData("512kB/s", 512_000, RateUnit.Bytes)]
    [InlineData("100B/s", 100, RateUnit.Bytes)]
    [InlineData("5000docs/s", 5000, RateUnit.Documents)]
    [InlineData("0MB/s", 0, RateUnit.Bytes)]
    public void A_rate_without_a_time_holds_all_day(string text, double perSecond, RateUnit unit)
    {
        var limit = RateLimit.Parse(text);

        Assert.Equal((new Rate(perSecond, unit), null), limit.At(new TimeOnly(3, 0)));
        Assert.Equal(text, limit.ToString());
    }

    [Theory]
    [InlineData("21:59", 20, "00:01")]
    [InlineData("22:00", 200, "01:00")]
    [InlineData("23:00", 50, "00:30")]
    [InlineData("23:30", 200, "06:30")]
    [InlineData("05:59", 200, "00:01")]
    [InlineData("06:00", 20, "06:00")]
    [InlineData("12:00", 0, "01:00")]
    [InlineData("13:00", 20, "09:00")]
    public void Windows_hold_from_their_beginning_up_to_their_end_and_later_ones_win(string now, double megabytes, string until)
    {
        var limit = RateLimit.Parse("20MB/s,22:00-06:00=200MB/s, 12:00-13:00 = 0MB/s,23:00-23:30=50MB/s");

        var (rate, left) = limit.At(TimeOnly.Parse(now, null));

        Assert.Equal(new Rate(megabytes * 1e6, RateUnit.Bytes), rate);
        Assert.Equal(TimeSpan.Parse(until, null), left);
    }

    [Fact]
    public void Outside_of_all_windows_there_is_no_limit_if_none_is_given()
    {
        var limit = RateLimit.Parse("08:00-18:00=5docs/s,18:00-24:00=6docs/s");

        Assert.Null(limit.At(new TimeOnly(7, 59)).Rate);
        Assert.Equal(5, limit.At(new TimeOnly(17, 59)).Rate?.PerSecond);
        Assert.Equal(6, limit.At(new TimeOnly(23, 59)).Rate?.PerSecond);
    }

    [Theory]
    [InlineData("", "ends in /s")]
    [InlineData("20MB", "ends in /s")]
    [InlineData("20 furlongs/s", "must be one of docs, kB")]
    [InlineData("many MB/s", "\"many \" is not a number")]
    [InlineData("-5MB/s", "is not a number")]
    [InlineData("20MB/s,30MB/s", "give this one a time, such as 22:00-06:00=30MB/s")]
    [InlineData("22-6=20MB/s", "not a time of day such as 22:00-06:00")]
    [InlineData("25:00-26:00=20MB/s", "not a time of day")]
    [InlineData("22:00-22:00=20MB/s", "begins when it ends")]
    public void What_is_no_limit_is_said_with_an_example(string text, string why)
    {
        var e = Assert.Throws<FormatException>(() => RateLimit.Parse(text));

        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Contains("20MB/s, 5000docs/s or", e.Message, StringComparison.Ordinal);
    }
}
