using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Ferry.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Ferry.Sandbox.Bulk;

/// <summary>
/// <c>_bulk</c> that keeps nothing. It looks at the first letter of each action, skips to the ends of lines, and answers with
/// prepared bytes: all items claim index <c>discarded</c> and id <c>0</c>.
/// </summary>
internal sealed class DiscardingBulk
{
    private volatile Template template = new(null);

    private enum Line
    {
        ActionStart,
        ActionRest,
        Source,
    }

    public async Task HandleAsync(HttpContext context, string? filterPath, Stream body, long limit)
    {
        var answer = template;
        if (answer.FilterPath != filterPath) template = answer = new Template(filterPath);

        // The pipe of the connection itself when nothing has to be decompressed: its buffers are scanned where they lie.
        var plain = ReferenceEquals(body, context.Request.Body);
        var reader = plain ? context.Request.BodyReader : PipeReader.Create(body);
        var output = context.Response.BodyWriter;
        context.Response.ContentType = RestResponse.JsonType;
        var items = new ArrayBufferWriter<byte>(64 * 1024);
        items.Write(answer.Prefix);
        var scan = new Scan { Template = answer, Output = items };
        long total = 0;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            foreach (var segment in result.Buffer) scan.Append(segment.Span);
            total += result.Buffer.Length;
            if (total > limit) throw new ContentTooLargeException();
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) break;
        }

        items.Write(answer.Suffix);
        context.Response.ContentLength = items.WrittenCount;
        output.Write(items.WrittenSpan);
        await output.FlushAsync(context.RequestAborted);
    }

    /// <summary>Where the scan is: a body arrives in pieces that end anywhere.</summary>
    private struct Scan
    {
        private Line line;
        private bool isDelete;
        private bool hasItems;

        public required Template Template { get; init; }

        public required ArrayBufferWriter<byte> Output { get; init; }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (line == Line.ActionStart)
                {
                    var letter = bytes.IndexOfAnyInRange((byte)'a', (byte)'z');
                    if (letter < 0) return;
                    Item(bytes[letter]);
                    bytes = bytes[(letter + 1)..];
                }

                var end = bytes.IndexOf((byte)'\n');
                if (end < 0) return;
                bytes = bytes[(end + 1)..];
                line = line == Line.ActionRest && !isDelete ? Line.Source : Line.ActionStart;
            }
        }

        private void Item(byte letter)
        {
            isDelete = letter == (byte)'d';
            line = Line.ActionRest;
            if (Template.Items.TryGetValue(letter, out var item) || Template.Items.TryGetValue((byte)'i', out item))
            {
                if (hasItems) Output.Write(","u8);
                Output.Write(item);
                hasItems = true;
            }
        }
    }

    /// <summary>The parts of an answer under one <c>filter_path</c>, cut out of a filtered sample.</summary>
    private sealed class Template
    {
        public Template(string? filterPath)
        {
            FilterPath = filterPath;
            foreach (var (action, result, status) in new[]
            {
                ("index", "created", 201), ("create", "created", 201), ("update", "updated", 200), ("delete", "deleted", 200),
            })
            {
                var sample = Encoding.UTF8.GetBytes($$$"""
                    {"took":0,"errors":false,"items":[{"{{{action}}}":{"_index":"discarded","_id":"0","_version":1,"result":"{{{result}}}","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1,"status":{{{status}}}}}]}
                    """);
                var filtered = filterPath is null ? sample : new FilterPath(filterPath).Apply(sample).ToArray();
                var items = filtered.AsSpan().IndexOf("\"items\":["u8);
                if (items < 0)
                {
                    Prefix = filtered;
                    continue;
                }

                var start = items + "\"items\":["u8.Length;
                Prefix = filtered[..start];
                Suffix = filtered[^2..];
                Items[(byte)action[0]] = filtered[start..^2];
            }
        }

        public string? FilterPath { get; }

        public byte[] Prefix { get; } = [];

        public byte[] Suffix { get; } = [];

        public Dictionary<byte, byte[]> Items { get; } = [];
    }
}
