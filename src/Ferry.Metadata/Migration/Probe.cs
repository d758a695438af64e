using System.Globalization;
using System.Text.Json.Nodes;
using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>
/// Makes each object under a name of its own, to hear what the target says to it, and deletes it again. Names begin with
/// <see cref="Prefix"/>, so that what a crash left behind is found by the next run; patterns and aliases get the same beginning, so that a
/// probe touches nothing that is there.
/// </summary>
public sealed class Probe(TargetObjects target)
{
    public const string Prefix = "ferry-probe-";

    private readonly Mending _mending = new(target);

    private readonly List<(Definition Template, string Prefix)> _templates = [];

    private readonly Dictionary<string, string> _components = [];

    private readonly Stack<(DefinitionKind Kind, string Name)> _made = [];

    private int _count;

    /// <summary>Deletes what an earlier run left behind when it was killed.</summary>
    public static async ValueTask CleanAsync(TargetObjects target, IReadOnlyList<Definition> existing, CancellationToken cancellationToken)
    {
        // What needs others is deleted before them.
        foreach (var left in existing.Where(IsProbe).OrderByDescending(Rank))
        {
            await target.DeleteAsync(left.Kind, left.Name, cancellationToken);
        }
    }

    /// <summary>Whether an object of the target is one that an earlier run left behind.</summary>
    public static bool IsProbe(Definition definition) => definition.Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Tries an object. It stays until <see cref="DeleteAsync"/>, for those that need it.</summary>
    /// <returns>What the target took, by its real name, or why it would not.</returns>
    public async ValueTask<MendedDefinition> TryAsync(Definition definition, CancellationToken cancellationToken)
    {
        if (definition.Kind == DefinitionKind.ClusterSetting)
        {
            return new MendedDefinition(definition, [], null);
        }

        var probe = Disguise(definition);
        if (probe is null)
        {
            return new MendedDefinition(definition, [], "no index template of the source matches it, so the target would not know what to make");
        }

        _made.Push((probe.Kind, probe.Name));
        var result = await _mending.PutAsync(probe, cancellationToken);
        if (result.Refusal is not null)
        {
            return new MendedDefinition(definition, result.Changes, result.Refusal);
        }

        if (definition.Kind == DefinitionKind.IndexTemplate)
        {
            _templates.Add((definition, probe.Name[..^definition.Name.Length]));
        }
        else if (definition.Kind == DefinitionKind.ComponentTemplate)
        {
            _components[definition.Name] = probe.Name;
        }

        return new MendedDefinition(Applied(definition, result.Changes), result.Changes, null);
    }

    /// <summary>Deletes all that was made.</summary>
    public async ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        while (_made.TryPeek(out var last))
        {
            await target.DeleteAsync(last.Kind, last.Name, cancellationToken);
            _made.Pop();
        }
    }

    /// <summary>What was mended in the probe, in the definition itself: mending changes settings, mappings and processors, whose places are the same in both.</summary>
    private static Definition Applied(Definition definition, IReadOnlyList<Change> changes)
    {
        var applied = definition.Copy();
        foreach (var change in changes)
        {
            JsonPointer.Set(applied.Body, change.Place, change.After);
        }

        return applied;
    }

    /// <summary>Data streams go before indices, which may be theirs, and those before templates.</summary>
    private static int Rank(Definition definition) => definition.Kind == DefinitionKind.DataStream ? int.MaxValue : (int)definition.Kind;

    private Definition? Disguise(Definition definition)
    {
        var prefix = $"{Prefix}{(_count++).ToString(CultureInfo.InvariantCulture)}-";
        var probe = definition.Copy() with { Name = prefix + definition.Name };
        if (definition.Kind == DefinitionKind.DataStream)
        {
            return TemplateOf(definition.Name) is { } prefixOfTemplate ? probe with { Name = prefixOfTemplate + definition.Name } : null;
        }

        if (probe.Body["index_patterns"] is JsonArray patterns)
        {
            probe.Body["index_patterns"] = new JsonArray([.. patterns.Select(pattern => (JsonNode)(prefix + pattern))]);
        }

        if (probe.Body["composed_of"] is JsonArray components)
        {
            probe.Body["composed_of"] = new JsonArray([.. components.Select(component => (JsonNode)_components.GetValueOrDefault(component!.ToString(), component.ToString()))]);
        }

        if (probe.Template?["aliases"] is JsonObject aliases)
        {
            probe.Template["aliases"] = new JsonObject(aliases.Select(alias => KeyValuePair.Create(prefix + alias.Key, alias.Value?.DeepClone())));
        }

        if (probe.Template?["settings"] is JsonObject settings && definition.Kind == DefinitionKind.Index)
        {
            settings.Remove("index.auto_expand_replicas");
            settings["index.number_of_replicas"] = 0;
        }

        return probe;
    }

    /// <summary>What the probe of the template has in front of its patterns that a data stream would be made by: of those with its pattern the one of the highest priority.</summary>
    private string? TemplateOf(string stream) => _templates
        .Where(each => each.Template.Body.ContainsKey("data_stream")
            && each.Template.Body["index_patterns"]!.AsArray().Any(pattern => PatternOverlap.Between(pattern!.ToString(), stream)))
        .OrderByDescending(each => each.Template.Body["priority"]?.GetValue<long>() ?? 0)
        .Select(each => each.Prefix)
        .FirstOrDefault();
}
