using System.Text;
using System.Text.Json;

namespace Ferry.Backfill.Sending;

/// <summary>What the action lines of a body have in common.</summary>
public sealed class ActionLine
{
    private readonly byte[]? _routing;

    /// <param name="options">What the lines say of ids, versions and routing.</param>
    /// <param name="index">The index that the lines name; null if the path of the request does.</param>
    /// <param name="type">The mapping type that the lines name, for keeping, not for sending; null for none.</param>
    public ActionLine(SendOptions options, string? index = null, string? type = null)
    {
        Index = index;
        IsCreate = options.OpType == OpType.Create;
        HasId = !options.ServerIds;
        HasVersion = options.Versioning != Versioning.None;
        _routing = options.Routing.Value is { } value ? Encoding.UTF8.GetBytes(value) : null;
        var operation = IsCreate ? "create" : "index";
        string?[] fields =
        [
            index is null ? null : $"\"_index\":{JsonSerializer.Serialize(index)}",
            type is null ? null : $"\"_type\":{JsonSerializer.Serialize(type)}",
            HasId ? "\"_id\":\"" : null,
        ];
        Begin = Encoding.UTF8.GetBytes($"{{\"{operation}\":{{{string.Join(',', fields.Where(field => field is not null))}");
        RoutingField = Encoding.UTF8.GetBytes(index is null && type is null && !HasId ? "\"routing\":\"" : ",\"routing\":\"");
        FixedSize = Begin.Length + RoutingField.Length + (6 * (_routing?.Length ?? 0)) + (HasVersion ? 80 : 0) + 8;
    }

    /// <summary>The index that the lines name; null if the path of the request does.</summary>
    public string? Index { get; }

    /// <summary>Whether a document of that id stays as it is.</summary>
    public bool IsCreate { get; }

    /// <summary>Whether other documents of the source may have the same ids there, so that one that is there already may be another one.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether lines have the id of the source.</summary>
    public bool HasId { get; }

    /// <summary>Whether lines have the version of the source.</summary>
    public bool HasVersion { get; }

    /// <summary>Up to the opening quote of the id, if lines have it.</summary>
    internal byte[] Begin { get; }

    /// <summary>Up to the opening quote of the routing.</summary>
    internal byte[] RoutingField { get; }

    /// <summary>Bytes of a line and of line ends at most, without id and routing of the document.</summary>
    internal int FixedSize { get; }

    /// <summary>The routing of a document on the target, UTF-8; empty for none.</summary>
    internal ReadOnlySpan<byte> RoutingOf(ReadOnlySpan<byte> source) => _routing is null ? source : _routing;
}
