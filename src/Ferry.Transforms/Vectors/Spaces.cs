namespace Ferry.Transforms.Vectors;

/// <summary>Ways to compare vectors.</summary>
internal static class Spaces
{
    /// <summary>Whether Faiss has it, which has neither l1 nor linf.</summary>
    public static bool IsOfFaiss(string space) => space is "l2" or "innerproduct" or "cosinesimil" or "hamming";

    public static string Note(string space) => $"the target does not compare vectors by {space}: l2 finds others as the nearest";
}
