namespace Ferry.Transforms.Types;

/// <summary>The field that takes the place of _parent: mappings define it, and documents have it.</summary>
public static class JoinField
{
    public const string Name = "join_field";
}
