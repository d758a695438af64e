using System.Text;
using System.Text.Json;
using Ferry.Backfill.Sending;
using Ferry.Snapshots;
using Ferry.Transforms;
using Ferry.Transforms.Types;

namespace Ferry.Backfill.Transforming;

/// <summary>Where the documents of a mapping type go.</summary>
/// <param name="Type">Its name.</param>
/// <param name="Utf8">The same as documents are stored with it.</param>
/// <param name="Target">The index of the target; null if nowhere.</param>
/// <param name="Line">The action line; null if it is that of the body.</param>
/// <param name="Keeping">The action line by which a document is kept that no script took.</param>
/// <param name="Join">What a join field has to hold; <see cref="JoinRole.None"/> unless it is asked for and the type has children or a parent.</param>
internal sealed record TypeRoute(string Type, byte[] Utf8, string? Target, ActionLine? Line, ActionLine Keeping, JoinRole Join);

/// <summary>The routes of the mapping types of an index.</summary>
internal sealed class IndexRoutes
{
    private readonly List<TypeRoute> _routes;

    private IndexRoutes(List<TypeRoute> routes) => _routes = routes;

    public bool HasJoins => _routes.Exists(route => route.Join != JoinRole.None);

    public static IndexRoutes Of(IndexMetadata index, DocumentTransforms transforms, SendOptions send)
    {
        var destination = send.Destination(index.Name);
        var options = send.OptionsOf(index.Name);
        var targets = TypeTargets.Of(index, transforms.Types ?? TypeRouting.Union).ToDictionary(type => type.Key, type => type.Value == index.Name ? destination : type.Value);
        var joins = transforms.Parents == ParentHandling.Join ? JoinRoles(index) : [];
        return new IndexRoutes([.. targets.Select(type => Route(type.Key, type.Value))]);

        TypeRoute Route(string type, string? target)
        {
            var named = target == destination ? null : target;
            // Ids are unique within a type only.
            var isShared = transforms.Types is not null && targets.Values.Count(other => other == target) > 1;
            return new TypeRoute(
                type,
                Encoding.UTF8.GetBytes(type),
                target,
                named is null && !isShared ? null : new ActionLine(options, named) { IsShared = isShared },
                new ActionLine(options, named, type),
                joins.GetValueOrDefault(type));
        }
    }

    /// <summary>The route of a document.</summary>
    /// <param name="type">The type that is stored with it, UTF-8; empty where none is, as in indices with a single one.</param>
    public TypeRoute Of(ReadOnlySpan<byte> type)
    {
        foreach (var route in _routes)
        {
            if (type.SequenceEqual(route.Utf8))
            {
                return route;
            }
        }

        return type.IsEmpty && _routes.Count == 1
            ? _routes[0]
            : throw new Lucene.IndexFormatException(
                Lucene.FormatProblem.Corrupt, "_uid", 0, $"a document has the type '{Encoding.UTF8.GetString(type)}', which the mapping has not");
    }

    /// <summary>A type with "_parent" in its mapping is one of children; the type that is named there is one of parents.</summary>
    private static Dictionary<string, JoinRole> JoinRoles(IndexMetadata index)
    {
        var roles = new Dictionary<string, JoinRole>();
        foreach (var (type, mapping) in index.Mappings)
        {
            var fields = mapping.TryGetProperty(type, out var typed) && !mapping.TryGetProperty("properties", out _) ? typed : mapping;
            if (fields.TryGetProperty("_parent", out var parent) && parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty("type", out var name))
            {
                roles[type] = JoinRole.Child;
                roles.TryAdd(name.GetString()!, JoinRole.Parent);
            }
        }

        return roles;
    }
}
