namespace Ferry.Transforms.Vectors;

/// <summary>What differs between servers in vectors, in order.</summary>
public static class VectorTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        DenseVectors.Transform,
        KnnSettings.Transform,
        Nmslib.Transform,
        ServerlessVectors.Transform,
    ];
}
