using System.Text;
using System.Text.Json;
using Ferry.Backfill.Sending;

namespace Ferry.Backfill.Tests;

public sealed class SourceLineTests
{
    private readonly int _seed = Environment.TickCount;

    public SourceLineTests() => TestContext.Current.TestOutputHelper?.WriteLine($"seed {_seed}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_JSON_becomes_one_line_of_the_same_value(bool comments)
    {
        var json = new RandomJson(new Random(_seed));
        for (var i = 0; i < 5_000; i++)
        {
            var text = json.Object(comments);
            var line = Write(text);

            Assert.NotNull(line);
            Assert.DoesNotContain('\n', line);
            Assert.DoesNotContain('\r', line);
            if (line == text)
            {
                continue; // one line as it was, with its comments
            }

            using var expected = JsonDocument.Parse(json.Bare);
            using var actual = JsonDocument.Parse(line);
            Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), $"{text} became {line}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\": 1 // kept where there is no line end")]
    [InlineData("{\"a\" /* also kept */ : 1}")]
    [InlineData("not JSON at all \"")]
    public void What_has_no_line_ends_is_copied(string source)
    {
        Assert.Equal(source, Write(source));
    }

    [Theory]
    [InlineData("{\n\"a\":\"b\\\"\n\"}")] // in a string
    [InlineData("{\"a\":\"b\\\n\"}")] // behind a backslash
    [InlineData("{\"a\":\"never ended\n}\n{\"delete\":{\"_id\":\"1\"}}")]
    [InlineData("{\"a\":1\n/* never ended")]
    [InlineData("{\"a\":1\n/*/")]
    [InlineData("---\na: 1\n")] // YAML
    [InlineData(":)\n\u0005\u00fa")] // SMILE
    [InlineData("\n")]
    public void What_cannot_be_one_line_unchanged_is_told(string source)
    {
        Assert.Null(Write(source));
    }

    [Fact]
    public void Damaged_JSON_is_read_and_written_within_bounds_and_never_gives_two_lines()
    {
        var random = new Random(_seed);
        var json = new RandomJson(random);
        byte[] odd = [(byte)'"', (byte)'\\', (byte)'/', (byte)'*', (byte)'\n', (byte)'\r', 0, 0xff];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(json.Object(comments: true));
            bytes = bytes[..random.Next(bytes.Length + 1)];
            for (var edits = random.Next(3); edits > 0 && bytes.Length > 0; edits--)
            {
                bytes[random.Next(bytes.Length)] = odd[random.Next(odd.Length)];
            }

            var line = new byte[bytes.Length];
            var length = SourceLine.Write(bytes, line);

            Assert.True(length <= bytes.Length);
            Assert.True(length < 0 || !line.AsSpan(0, length).ContainsAny((byte)'\n', (byte)'\r'));
        }
    }

    private static string? Write(string source)
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        var line = new byte[bytes.Length];
        var length = SourceLine.Write(bytes, line);
        return length < 0 ? null : Encoding.UTF8.GetString(line, 0, length);
    }
}
