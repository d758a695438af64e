namespace Ferry.Clusters.Checks;

/// <summary>Whether a user has a right.</summary>
public enum Verdict
{
    Granted,
    Denied,

    /// <summary>Nothing that may be asked tells.</summary>
    NotChecked,
}

/// <param name="Right">What was looked for.</param>
/// <param name="Verdict">What was found.</param>
/// <param name="Note">How it was found, or why not; empty for what goes without saying.</param>
public sealed record RightResult(Right Right, Verdict Verdict, string Note);
