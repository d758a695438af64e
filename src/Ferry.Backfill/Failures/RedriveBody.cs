using System.Text;
using Ferry.Backfill.Sending;
using Ferry.Backfill.Transforming;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill.Failures;

/// <summary>Turns refused documents into documents for bodies, and puts these into bodies. Not safe for use by several threads.</summary>
internal sealed class RedriveBody(SendOptions options, IReadOnlyList<TransformFactory> transforms)
{
    private readonly SourceConverter _sources = new();
    private readonly DocumentPipeline? _pipeline = transforms.Count > 0 ? new(transforms, options) : null;
    private readonly Dictionary<(string Target, bool IsCreate, bool IsShared), ActionLine> _lines = [];

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

    /// <summary>What is sent for a document: itself, or what users' transforms make of it if they failed on it; null if it cannot be sent.</summary>
    public (IReadOnlyList<TransformedDocument> Documents, string? DroppedBy)? Prepare(FailedDocument document, CancellationToken cancellationToken)
    {
        // What had no version stored brought none, or 0 in its place.
        var own = options.OptionsOf(document.Index);
        var hasVersion = document.Version is not null && document.Type != Worker.VersionMissing;
        if (own.Versioning != Versioning.None && !hasVersion)
        {
            return null;
        }

        try
        {
            var json = document.HasJson ? document.Source : _sources.ToJson(document.Source.Span, out _).ToArray();
            var line = Line(own, document);
            var made = new TransformedDocument(Encoding.UTF8.GetBytes(document.Id), Encoding.UTF8.GetBytes(document.Routing ?? ""), json, document.Version ?? 0, line);
            return document.Type == Worker.TransformFailed ? Transform(document, made, cancellationToken) : ([made], null);
        }
        catch (Exception e) when (e is DecodingException or ItemTransformException)
        {
            return null;
        }
    }

    public Addition TryAdd(TransformedDocument made, BulkBody body, bool mayGrow)
    {
        var document = made.Document;
        return body.Count > 0 && (body.Length + body.MaxSize(document, made.Line) > options.BulkBytes || body.Count >= options.BulkDocs) ? Addition.BodyIsFull
            : body.IsHuge(document, made.Line) && !mayGrow ? Addition.Huge
            : body.Add(document, made.Version, made.Line) ? Addition.Added
            : Addition.Unsendable;
    }

    /// <summary>A document on which transforms failed is not sent without them.</summary>
    private (IReadOnlyList<TransformedDocument> Documents, string? DroppedBy)? Transform(FailedDocument document, TransformedDocument made, CancellationToken cancellationToken)
    {
        var type = document.MappingType ?? TypeTargets.NoType;
        var route = new TypeRoute(type, [], document.Target ?? options.Destination(document.Index), made.Line, new ActionLine(options, document.Target, type), JoinRole.None);
        long? version = options.Versioning == Versioning.None ? null : made.Version;
        return _pipeline?.Run(made.Document, default, version, document.Index, route, cancellationToken);
    }

    private ActionLine? Line(SendOptions own, FailedDocument document)
    {
        // A conflict is a failure only where documents of several types meet, and is one again.
        var isShared = document.Type == BulkSender.VersionConflict;
        if (document.Target is null && !isShared)
        {
            return null;
        }

        var key = (document.Target ?? "", own.OpType == OpType.Create, isShared);
        return _lines.TryGetValue(key, out var line) ? line : _lines[key] = new ActionLine(own, document.Target) { IsShared = isShared };
    }
}
