using System.Text;
using Ferry.Backfill.Sending;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;

namespace Ferry.Backfill.Failures;

/// <summary>Puts refused documents into bodies. Not safe for use by several threads.</summary>
internal sealed class RedriveBody(SendOptions options)
{
    private readonly SourceConverter _sources = new();

    /// <summary>Whether a document went into a body, and if not why.</summary>
    public enum Addition
    {
        Added,
        BodyIsFull,

        /// <summary>It is larger than bodies usually are.</summary>
        Huge,

        /// <summary>No body can carry it.</summary>
        Unsendable,
    }

    public Addition TryAdd(FailedDocument document, BulkBody body, bool mayGrow)
    {
        // What had no version stored brought none, or 0 in its place.
        var hasVersion = document.Version is not null && document.Type != Worker.VersionMissing;
        if (body.Line.HasVersion && !hasVersion)
        {
            return Addition.Unsendable;
        }

        ReadOnlySpan<byte> json;
        try
        {
            json = document.HasJson ? document.Source.Span : _sources.ToJson(document.Source.Span, out _);
        }
        catch (DecodingException)
        {
            return Addition.Unsendable;
        }

        var source = new SourceDocument
        {
            Ordinal = 0,
            IdForm = IdForm.Text,
            StoredId = Encoding.UTF8.GetBytes(document.Id),
            Routing = Encoding.UTF8.GetBytes(document.Routing ?? ""),
            HasSource = true,
            Source = json,
        };
        return body.Count > 0 && (body.Length + body.MaxSize(source) > options.BulkBytes || body.Count >= options.BulkDocs) ? Addition.BodyIsFull
            : body.IsHuge(source) && !mayGrow ? Addition.Huge
            : body.Add(source, document.Version ?? 0) ? Addition.Added
            : Addition.Unsendable;
    }
}
