using System.Text;
using System.Text.Json;
using Ferry.Backfill.Sending;
using Ferry.Lucene;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill.Tests;

public sealed class BulkBodyTests
{
    public static TheoryData<string> Names =>
    [
        "a", "with \"quotes\" and \\", "\u0001\u001f\u007f\t\n\r", "é日本語", "😀\u2028\ue000", "<&+'>", " ", new string('x', 512),
        new string('\u0001', 512), string.Concat(Enumerable.Repeat("😀", 128)), string.Concat(Enumerable.Repeat("日", 170)),
    ];

    private static readonly ActionLine Plain = new(new SendOptions());

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_id_and_routing_come_back_from_the_action_line(string name)
    {
        var body = new BulkBody(1 << 20, Plain);
        Assert.True(Bodies.Add(body, name, null, "{}"));
        Assert.True(Bodies.Add(body, "1", name, "{}"));
        Assert.True(Bodies.Add(body, name, name, "{}"));

        Assert.Equal([(name, null), ("1", name), (name, name)], Enumerable.Range(0, 3).Select(i => Action(body, i)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_document_takes_more_than_was_said(string name)
    {
        var document = Bodies.Document(name, name, "{\"a\":\n1}");
        var body = new BulkBody(1 << 20, Plain);
        body.Add(document);

        Assert.InRange(body.Length, 1, body.MaxSize(document));
    }

    [Theory]
    [InlineData(new byte[] { 0xfe, 0x12, 0x3f }, "123")]
    [InlineData(new byte[] { 0xfd, 0xff, 0xff, 0xff }, "____")]
    [InlineData(new byte[] { 0x01, 0x02, 0x03 }, "AQID")]
    public void Stored_ids_of_every_kind_are_decoded(byte[] stored, string id)
    {
        var body = new BulkBody(1 << 20, Plain);
        body.Add(Stored(stored, []));

        Assert.Equal((id, null), Action(body, 0));
    }

    [Fact]
    public void What_cannot_be_decoded_is_corrupt_and_leaves_the_body_as_it_was()
    {
        var body = Bodies.Of(("1", "{}"));
        byte[] before = [.. body.Bytes.Span];

        Assert.Throws<IndexFormatException>(() => body.Add(Stored([0xff, 0xc0], [])));
        Assert.Throws<IndexFormatException>(() => body.Add(Stored([0xff, (byte)'a'], [0xc0, 0x80])));
        Assert.False(Bodies.Add(body, "2", null, "{\"a\":\"\n\"}"));

        Assert.Equal(before, body.Bytes.ToArray());
        Assert.Equal(1, body.Count);
    }

    [Fact]
    public void Documents_and_slices_lie_where_they_are_said_to()
    {
        var body = Bodies.Of(Enumerable.Range(0, 50).Select(i => ($"{i}", $"{{\"n\":\n{new string('1', i + 1)}}}")));
        for (var i = 0; i < 50; i++)
        {
            var (action, source) = body.Document(i);
            var text = $"{{\"index\":{{\"_id\":\"{i}\"}}}}\n{{\"n\": {new string('1', i + 1)}}}\n";
            Assert.Equal(text, Encoding.UTF8.GetString(action.Span) + "\n" + Encoding.UTF8.GetString(source.Span) + "\n");
            Assert.Equal(text, Encoding.UTF8.GetString(body.Slice(i, 1).Span));
        }

        Assert.True(body.Slice(0, 50).Span.SequenceEqual(body.Bytes.Span));
        Assert.Equal(body.Length, body.Slice(0, 20).Length + body.Slice(20, 30).Length);
        Assert.Equal(0, body.Slice(50, 0).Length);
    }

    [Fact]
    public void A_huge_document_makes_the_body_grow_and_its_memory_is_let_go()
    {
        var body = new BulkBody(1 << 20, Plain);
        Bodies.Add(body, "1", null, "{}");
        var huge = $"{{\"a\":\"{new string('x', 20_000_000)}\"}}";
        Bodies.Add(body, "2", null, huge);
        Assert.Equal(("1", null), Action(body, 0));
        Assert.Equal(huge, Encoding.UTF8.GetString(body.Document(1).Source.Span));

        Assert.True(Held(body) > 20_000_000);
        body.Clear();

        Assert.Equal(0, body.Length);
        Assert.InRange(Held(body), 1, 2 << 20);
        Bodies.Add(body, "3", null, "{}");
        Assert.Equal(("3", null), Action(body, 0));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Action_lines_say_what_the_options_ask_for(SendOptions options, string? index, string line, string lineWithRouting)
    {
        var body = new BulkBody(1 << 20, new ActionLine(options, index));
        var plain = Bodies.Document("a\"b", null, "{}");
        var routed = Bodies.Document("a\"b", "r\"1", "{}");
        body.Add(plain, 7);
        body.Add(routed, long.MaxValue);

        Assert.Equal($"{line}\n{{}}\n{lineWithRouting}\n{{}}\n", Encoding.UTF8.GetString(body.Bytes.Span));
        Assert.InRange(body.Length, 1, body.MaxSize(plain) + body.MaxSize(routed));
        Assert.Equal("a\"b", JsonElement.Parse(body.Document(1).Action.Span).EnumerateObject().Single().Value.GetProperty("_id").GetString());
    }

    [Fact]
    public void Without_ids_on_the_lines_it_is_still_known_which_document_is_which()
    {
        var body = new BulkBody(1 << 20, new ActionLine(new SendOptions { ServerIds = true, Routing = Routing.Drop }));
        Assert.True(Bodies.Add(body, "1", "r", "{}"));
        Assert.False(Bodies.Add(body, "2", null, "{\"a\":\"\n\"}"));
        Assert.True(Bodies.Add(body, "3", null, "{}"));

        Assert.Equal([("1", "r"), ("3", null)], Enumerable.Range(0, 2).Select(i => Action(body, i)));
        body.Clear();
        Assert.True(Bodies.Add(body, "4", null, "{}"));
        Assert.Equal(("4", null), Action(body, 0));
    }

    public static TheoryData<SendOptions, string?, string, string> Lines => new()
    {
        { new SendOptions(), null, """{"index":{"_id":"a\"b"}}""", """{"index":{"_id":"a\"b","routing":"r\"1"}}""" },
        { new SendOptions { OpType = OpType.Create }, null, """{"create":{"_id":"a\"b"}}""", """{"create":{"_id":"a\"b","routing":"r\"1"}}""" },
        {
            new SendOptions(), "i\"x", """{"index":{"_index":"i\u0022x","_id":"a\"b"}}""",
            """{"index":{"_index":"i\u0022x","_id":"a\"b","routing":"r\"1"}}"""
        },
        { new SendOptions { Routing = Routing.Drop }, null, """{"index":{"_id":"a\"b"}}""", """{"index":{"_id":"a\"b"}}""" },
        {
            new SendOptions { Routing = Routing.Fixed("é\"") }, null, """{"index":{"_id":"a\"b","routing":"é\""}}""",
            """{"index":{"_id":"a\"b","routing":"é\""}}"""
        },
        {
            new SendOptions { Versioning = Versioning.ExternalGte }, null, """{"index":{"_id":"a\"b","version_type":"external_gte","version":7}}""",
            """{"index":{"_id":"a\"b","routing":"r\"1","version_type":"external_gte","version":9223372036854775807}}"""
        },
        { new SendOptions { ServerIds = true }, null, """{"index":{}}""", """{"index":{"routing":"r\"1"}}""" },
        {
            new SendOptions { ServerIds = true, OpType = OpType.Create }, "i", """{"create":{"_index":"i"}}""",
            """{"create":{"_index":"i","routing":"r\"1"}}"""
        },
    };

    private static SourceDocument Stored(byte[] id, byte[] routing) =>
        new() { Ordinal = 0, IdForm = IdForm.Encoded, StoredId = id, Routing = routing, HasSource = true, Source = "{}"u8 };

    private static int Held(BulkBody body) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body.Bytes, out var array) ? array.Array!.Length : 0;

    private static (string? Id, string? Routing) Action(BulkBody body, int position)
    {
        var line = body.Document(position).Action;
        Assert.False(line.Span.Contains((byte)'\n'));
        using var action = JsonDocument.Parse(line);
        var operation = action.RootElement.GetProperty("index");
        return (operation.GetProperty("_id").GetString(), operation.TryGetProperty("routing", out var routing) ? routing.GetString() : null);
    }
}
