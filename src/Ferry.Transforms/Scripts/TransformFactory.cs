namespace Ferry.Transforms.Scripts;

/// <summary>Makes a user's transform once for each thread, because transforms are not safe for use by several.</summary>
/// <param name="Name">The transform's.</param>
/// <param name="Create">Makes one.</param>
public sealed record TransformFactory(string Name, Func<IItemTransform> Create);
