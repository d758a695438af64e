using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Backfill.Sending;
using Ferry.Snapshots.Documents;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill.Transforming;

/// <summary>
/// Users' transforms, as one worker applies them. Each is given lists of one document: what becomes of a document must not depend on which others are beside it,
/// because units are done again after a crash, and a document that fails must not take others with it. Not safe for use by several threads.
/// </summary>
internal sealed class DocumentPipeline(IReadOnlyList<TransformFactory> factories, SendOptions send)
{
    /// <summary>Failures with which a transform begins before it counts as one that takes nothing.</summary>
    private const int MaxFailures = 20;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DocumentItem.MaxDepth, SkipValidation = true };

    private readonly List<IItemTransform> _transforms = [.. factories.Select(factory => factory.Create())];
    private readonly Dictionary<(string Index, bool IsCreate), ActionLine> _lines = [];
    private readonly IdDecoder _ids = new();
    private int _failures;
    private bool _hasSucceeded;

    /// <summary>Whether documents of a mapping type must be parsed.</summary>
    public bool Concerns(TypeRoute route) => _transforms.Count > 0 || route.Join != JoinRole.None;

    /// <inheritdoc cref="Run(ItemOperation, string, TypeRoute, CancellationToken)"/>
    /// <param name="document">The document, whose source is JSON.</param>
    /// <param name="parent">Id of its parent, UTF-8; empty if it has none.</param>
    /// <param name="version">Its version, where it is sent with one.</param>
    /// <param name="index">Name of its index at the source.</param>
    /// <param name="route">Of its mapping type.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public (IReadOnlyList<TransformedDocument> Documents, string? DroppedBy) Run(
        in SourceDocument document, ReadOnlySpan<byte> parent, long? version, string index, TypeRoute route, CancellationToken cancellationToken)
    {
        var source = Parse(document.Source);
        if (route.Join != JoinRole.None)
        {
            JoinFields.Add(source, route, parent.IsEmpty ? null : Encoding.UTF8.GetString(parent));
        }

        var routing = document.Routing.IsEmpty ? null : Encoding.UTF8.GetString(document.Routing);
        var isCreate = send.OptionsOf(index).OpType == OpType.Create;
        return Run(new ItemOperation(route.Target!, Encoding.UTF8.GetString(_ids.Decode(document)), routing, isCreate, version, source), index, route, cancellationToken);
    }

    /// <summary>What the transforms make of a document, and the name of the one that removed it if one did.</summary>
    /// <param name="operation">The document.</param>
    /// <param name="index">Name of its index at the source.</param>
    /// <param name="route">Of its mapping type.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ItemTransformException">One of them failed.</exception>
    public (IReadOnlyList<TransformedDocument> Documents, string? DroppedBy) Run(
        ItemOperation operation, string index, TypeRoute route, CancellationToken cancellationToken)
    {
        if (_transforms.Count == 0)
        {
            return ([Write(operation, index, route)], null);
        }

        JsonNode? item = DocumentItem.Make(operation, route.Type == TypeTargets.NoType ? null : route.Type);
        foreach (var transform in _transforms)
        {
            item = transform.Apply(item, cancellationToken) ?? throw new ItemTransformException($"{transform.Name}: it gave nothing; to remove a document give []");
            if (item is JsonArray { Count: 0 })
            {
                _hasSucceeded = true;
                return ([], transform.Name);
            }
        }

        try
        {
            var documents = DocumentItem.Read(item, send).Select(made => Write(made, index, route)).ToList();
            _hasSucceeded = true;
            return (documents, documents.Count == 0 ? _transforms[^1].Name : null);
        }
        catch (ItemTransformException e)
        {
            throw new ItemTransformException($"{_transforms[^1].Name}: {e.Message}", e);
        }
    }

    /// <summary>Notes that a transform failed on a document.</summary>
    /// <exception cref="ItemTransformException">It has failed on all so far, and there is no use in going on.</exception>
    public void Failed(ItemTransformException e)
    {
        if (!_hasSucceeded && ++_failures >= MaxFailures)
        {
            throw new ItemTransformException($"the first {MaxFailures} documents have failed, so that the transform is to blame and not they. The last: {e.Message}", e);
        }
    }

    /// <summary>Sources as servers take them: JSON, in which there may be comments. Of a key that is there twice one would be lost.</summary>
    private static JsonObject Parse(ReadOnlySpan<byte> source)
    {
        try
        {
            return JsonNode.Parse(source, documentOptions: new JsonDocumentOptions { MaxDepth = DocumentItem.MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false })!.AsObject();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ItemTransformException($"the source cannot be parsed: {e.Message.TrimEnd('.')}", e);
        }
    }

    private TransformedDocument Write(ItemOperation operation, string index, TypeRoute route)
    {
        var source = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(source, Compact))
        {
            operation.Document.WriteTo(json);
        }

        return new TransformedDocument(
            Encoding.UTF8.GetBytes(operation.Id),
            Encoding.UTF8.GetBytes(operation.Routing ?? ""),
            source.WrittenMemory,
            operation.Version ?? 0,
            LineFor(operation, index, route));
    }

    private ActionLine? LineFor(ItemOperation operation, string index, TypeRoute route)
    {
        var (destination, always) = (send.Destination(index), send.OptionsOf(index).OpType == OpType.Create);
        return operation.Index == route.Target && (always || !operation.IsCreate) ? route.Line
            : Line(operation.Index == destination ? null : operation.Index, always || operation.IsCreate);
    }

    private ActionLine Line(string? index, bool isCreate)
    {
        if (!_lines.TryGetValue((index ?? "", isCreate), out var line))
        {
            line = new ActionLine(isCreate ? send.AsCreate() : send, index);
            _lines.Add((index ?? "", isCreate), line);
        }

        return line;
    }
}
