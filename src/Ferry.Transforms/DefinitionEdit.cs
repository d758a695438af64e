using System.Text.Json.Nodes;
using Ferry.Transforms.Types;

namespace Ferry.Transforms;

/// <summary>A definition that is being transformed. Whatever is changed through it is recorded; nothing may be changed past it.</summary>
public sealed class DefinitionEdit(Definition definition, TransformContext context)
{
    private readonly List<Change> _changes = [];
    private string _transform = "";

    /// <summary>The definition as it is now; never the one that was read.</summary>
    public Definition Definition { get; private set; } = definition.Copy();

    public TransformContext Context { get; } = context;

    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>Why the definition cannot be brought to the target; null if it can.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Why the target is not to have the definition; null if it is.</summary>
    public string? Dropped { get; private set; }

    /// <summary>The part of the definition's mapping types that this edit is about.</summary>
    internal TypeShare? Share { get; init; }

    /// <summary>Settings with dotted keys; null if there are none.</summary>
    public JsonObject? Settings => Definition.Template?["settings"] as JsonObject;

    /// <summary>The mapping, or the mapping types where <see cref="Definition.HasTypes"/>; null if there is none.</summary>
    public JsonObject? Mappings => Definition.Template?["mappings"] as JsonObject;

    /// <summary>The settings, which are made if there are none, as a template may have.</summary>
    /// <exception cref="InvalidOperationException">A definition of this kind has no settings.</exception>
    public JsonObject EnsureSettings()
    {
        if (Settings is { } settings)
        {
            return settings;
        }

        settings = [];
        (Definition.Template ?? throw new InvalidOperationException($"{Definition.Kind} has no settings"))["settings"] = settings;
        return settings;
    }

    /// <summary>Sets a value, if it is not that already.</summary>
    public void Set(JsonObject parent, string key, JsonNode? value, Loss loss = Loss.None, string? note = null)
    {
        var before = parent[key];
        if (parent.ContainsKey(key) && JsonNode.DeepEquals(before, value))
        {
            return;
        }

        Record(JsonPointer.Child(parent, key), before, value, loss, note);
        parent[key] = value;
    }

    /// <summary>Takes a value out, if it is there.</summary>
    /// <returns>Whether it was.</returns>
    public bool Remove(JsonObject parent, string key, Loss loss = Loss.None, string? note = null)
    {
        if (!parent.ContainsKey(key))
        {
            return false;
        }

        Record(JsonPointer.Child(parent, key), parent[key], null, loss, note);
        return parent.Remove(key);
    }

    /// <summary>Changes the key of a value and keeps its place among the others.</summary>
    public void RenameKey(JsonObject parent, string key, string newKey, string? note = null, Loss loss = Loss.None)
    {
        Record(JsonPointer.Child(parent, key), key, newKey, loss, note);
        var position = parent.IndexOf(key);
        var value = parent[key];
        parent.RemoveAt(position);
        parent.Insert(position, newKey, value);
    }

    /// <summary>Puts another node in the place of one, the root of the body excepted.</summary>
    public void Replace(JsonNode node, JsonNode? value, Loss loss = Loss.None, string? note = null)
    {
        Record(JsonPointer.Of(node), node, value, loss, note);
        node.ReplaceWith(value);
    }

    /// <summary>Takes an element out of a list.</summary>
    public void RemoveAt(JsonArray list, int position, Loss loss = Loss.None, string? note = null)
    {
        Record($"{JsonPointer.Of(list)}/{position}", list[position], null, loss, note);
        list.RemoveAt(position);
    }

    /// <summary>Gives the definition another name.</summary>
    public void Rename(string name, string? note = null)
    {
        Record("", Definition.Name, name, Loss.None, note);
        Definition = Definition with { Name = name };
    }

    /// <summary>Says that the mappings are one mapping now.</summary>
    public void DropTypes() => Definition = Definition with { HasTypes = false };

    /// <summary>Gives up on this definition, with what the user can do. The first reason counts.</summary>
    public void Refuse(string reason) => Refusal ??= reason;

    /// <summary>Leaves the definition out, because the user wants it so.</summary>
    internal void Drop(string reason) => Dropped ??= reason;

    internal void Apply(Transform transform)
    {
        _transform = transform.Name;
        transform.Apply(this);
    }

    /// <summary>Takes the changes that were made by another way, as by a script.</summary>
    internal void Record(Change change) => _changes.Add(change);

    private void Record(string pointer, JsonNode? before, JsonNode? after, Loss loss, string? note) =>
        Record(new Change(_transform, pointer, before?.DeepClone(), after?.DeepClone(), loss, note));
}
