using System.Text;
using Ferry.Backfill.Sending;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill.Tests;

/// <summary>Bodies made by hand.</summary>
internal static class Bodies
{
    public static BulkBody Of(params IEnumerable<(string Id, string Source)> documents)
    {
        var body = new BulkBody(1 << 20, new ActionLine(new SendOptions()));
        foreach (var (id, source) in documents)
        {
            Assert.True(Add(body, id, null, source));
        }

        return body;
    }

    public static bool Add(BulkBody body, string id, string? routing, string source) => body.Add(Document(id, routing, source));

    public static SourceDocument Document(string id, string? routing, string source) => new()
    {
        Ordinal = 0,
        IdForm = IdForm.Encoded,
        StoredId = (byte[])[0xff, .. Encoding.UTF8.GetBytes(id)],
        Routing = Encoding.UTF8.GetBytes(routing ?? ""),
        HasSource = true,
        Source = Encoding.UTF8.GetBytes(source),
    };
}
