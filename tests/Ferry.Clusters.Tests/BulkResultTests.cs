using System.Text;
using System.Text.Json;

namespace Ferry.Clusters.Tests;

public sealed class BulkResultTests
{
    /// <summary>As OpenSearch 2.19 answers without a filter_path.</summary>
    private const string Whole = """
        {"took":7,"errors":true,"items":[
          {"index":{"_index":"books","_id":"1","_version":1,"result":"created","_shards":{"total":2,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1,"status":201}},
          {"index":{"_index":"books","_id":"2","status":400,"error":{"type":"mapper_parsing_exception","reason":"failed to parse field [year] of type [long]","caused_by":{"type":"illegal_argument_exception","reason":"For input string: \"soon\""}}}},
          {"create":{"_index":"books","_id":"3","status":429,"error":{"type":"rejected_execution_exception","reason":"queue is full"}}},
          {"delete":{"_index":"books","_id":"4","result":"not_found","status":404}}]}
        """;

    /// <summary>As with <see cref="BulkResult.FilterPath"/>.</summary>
    private const string Filtered = """
        {"items":[{"index":{"status":201}},{"index":{"error":{"type":"mapper_parsing_exception","reason":"failed to parse field [year] of type [long]","caused_by":{"reason":"For input string: \"soon\""}},"status":400}},{"create":{"error":{"type":"rejected_execution_exception","reason":"queue is full"},"status":429}},{"delete":{"status":404}}]}
        """;

    [Theory]
    [InlineData(Whole)]
    [InlineData(Filtered)]
    public void Real_answers_tell_what_failed_and_why(string answer)
    {
        var result = Parse(answer);

        Assert.Equal(4, result.Items);
        Assert.Equal(
            [
                new BulkItemFailure(
                    1, 400, "mapper_parsing_exception", "failed to parse field [year] of type [long]: For input string: \"soon\""),
                new BulkItemFailure(2, 429, "rejected_execution_exception", "queue is full"),
                new BulkItemFailure(3, 404, "unknown", ""),
            ],
            result.Failures);
        Assert.Equal([false, true, false], result.Failures.Select(failure => failure.IsTransient));
    }

    [Theory]
    [InlineData("""{"items":[{"index":{"status":400,"error":"in words"}}]}""", "unknown", "in words")]
    [InlineData("""{"items":[{"index":{"error":{},"status":400}}]}""", "unknown", "")]
    [InlineData("""{"items":[{"index":{"error":{"type":"t","reason":null,"caused_by":null},"status":400}}]}""", "t", "")]
    [InlineData("""{"items":[{"index":{"error":{"type":"t","reason":"r","caused_by":{}},"status":200}}]}""", "t", "r")]
    [InlineData("""{"items":[{"index":{"error":{"type":"t","reason":"\ud800 alone"},"status":400}}]}""", "t", "\"\\ud800 alone\"")]
    public void Odd_errors_are_failures_all_the_same(string answer, string type, string reason)
    {
        var failure = Assert.Single(Parse(answer).Failures);

        Assert.Equal((type, reason), (failure.Type, failure.Reason));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"items":[]} """, 0)]
    [InlineData("""{"errors":false,"items":[{"index":{"status":200}}],"took":{"a":[1]}}""", 1)]
    public void Answers_without_failures_count_their_items(string answer, int items)
    {
        var result = Parse(answer);

        Assert.Equal(items, result.Items);
        Assert.Empty(result.Failures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"items":{}}""")]
    [InlineData("""{"items":[1]}""")]
    [InlineData("""{"items":[{"index":{"status":201}},1]}""")]
    [InlineData("""{"items":[[]]}""")]
    [InlineData("""{"items":[{}]}""")]
    [InlineData("""{"items":[{"index":1}]}""")]
    [InlineData("""{"items":[{"index":{}}]}""")]
    [InlineData("""{"items":[{"index":{"status":"201"}}]}""")]
    [InlineData("""{"items":[{"index":{"status":2e99}}]}""")]
    [InlineData("""{"items":[{"index":{"status":201},"create":{"status":201}}]}""")]
    [InlineData("""{"items":[{"index":{"error":{"type":"t"}}}]}""")]
    [InlineData("""{"items":[{"index":{"status":201}}]}}""")]
    [InlineData("""{"items":[{"index":{"status":201}}]}<html>""")]
    public void Malformed_answers_are_no_results(string answer)
    {
        AssertRefused(Encoding.UTF8.GetBytes(answer), answer);
    }

    [Fact]
    public void Answers_cut_anywhere_are_no_results()
    {
        var whole = Encoding.UTF8.GetBytes(Whole.TrimEnd());
        for (var length = 0; length < whole.Length; length++)
        {
            AssertRefused(whole[..length], $"cut to {length} bytes");
        }
    }

    [Fact]
    public void Damaged_answers_end_in_the_named_exceptions()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var whole = Encoding.UTF8.GetBytes(Whole);
        for (var i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(whole.Length)] = (byte)random.Next(256);
            try
            {
                BulkResult.Parse(damaged);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                continue;
            }
        }
    }

    private static void AssertRefused(byte[] answer, string what)
    {
        var exception = Record.Exception(() => BulkResult.Parse(answer));

        Assert.True(exception is JsonException or InvalidOperationException or FormatException, $"{what}: {exception?.GetType().Name ?? "no exception"}");
    }

    private static BulkResult Parse(string answer) => BulkResult.Parse(Encoding.UTF8.GetBytes(answer));
}
