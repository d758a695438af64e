using Ferry.Backfill.Sending;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill.Transforming;

/// <summary>A document that is not as it was read, on its way into a body.</summary>
/// <param name="Id">UTF-8.</param>
/// <param name="Routing">UTF-8; empty for none.</param>
/// <param name="Source">JSON in UTF-8.</param>
/// <param name="Version">Where action lines have one.</param>
/// <param name="Line">The action line; null if it is that of the body.</param>
internal sealed record TransformedDocument(byte[] Id, byte[] Routing, ReadOnlyMemory<byte> Source, long Version, ActionLine? Line)
{
    public SourceDocument Document => new()
    {
        Ordinal = 0,
        IdForm = IdForm.Text,
        StoredId = Id,
        Routing = Routing,
        HasSource = true,
        Source = Source.Span,
    };
}
