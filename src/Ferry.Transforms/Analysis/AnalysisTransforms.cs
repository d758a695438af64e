namespace Ferry.Transforms.Analysis;

/// <summary>What differs between servers in analysis and similarities, in order.</summary>
public static class AnalysisTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        AnalysisNames.Transform,
        RemovedAnalysis.Transform,
        SearchAnalyzers.Transform,
        Similarities.Transform,
    ];
}
