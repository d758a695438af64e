using Ferry.Transforms;

namespace Ferry.Metadata.Target;

/// <summary>Compares what a target has with what it is to have.</summary>
public static class Comparison
{
    /// <summary>Where they differ in what they mean: before is what the target has, after what it is to have. Empty if they are the same.</summary>
    public static IReadOnlyList<JsonDifference> Differences(Definition existing, Definition wanted)
    {
        var differences = JsonDifference.Between(ComparableForm.Of(existing), ComparableForm.Of(wanted));
        // A lifecycle policy comes back with every default spelled out.
        return wanted.Kind == DefinitionKind.LifecyclePolicy ? [.. differences.Where(difference => difference.After is not null)] : differences;
    }
}
