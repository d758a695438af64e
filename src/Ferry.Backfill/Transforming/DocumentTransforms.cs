using Ferry.Transforms;
using Ferry.Transforms.Scripts;
using Ferry.Transforms.Types;

namespace Ferry.Backfill.Transforming;

/// <summary>What becomes of documents between the snapshot and the target.</summary>
public sealed record DocumentTransforms
{
    /// <summary>Users' transforms, in the order in which they are applied.</summary>
    public IReadOnlyList<TransformFactory> Items { get; init; } = [];

    /// <summary>Where the documents of mapping types go; null: into the index of their own index's name, whatever their type.</summary>
    public TypeRouting? Types { get; init; }

    public ParentHandling Parents { get; init; }

    /// <summary>Words that tell these from other ones, as "split, sha256 …"; null if nothing is changed.</summary>
    public string? Identity { get; init; }

    /// <summary>Whether documents can differ from those that are read, so that they must be parsed.</summary>
    public bool ChangeContents => Items.Count > 0 || Parents == ParentHandling.Join;

    /// <summary>Whether they can, or can go to another index.</summary>
    public bool ChangeAnything => ChangeContents || Types is not null;
}
