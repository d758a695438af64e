namespace Ferry.Transforms.Mappings;

/// <summary>What differs between servers in mappings, in order.</summary>
public static class MappingTransforms
{
    public static IReadOnlyList<Transform> List { get; } = [];
}
