using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>What became of an object.</summary>
public enum ObjectOutcome
{
    /// <summary>The target does not have it, and as far as can be told will take it.</summary>
    Creatable,

    /// <summary>It was made.</summary>
    Created,

    /// <summary>The target has it already, as it is to be.</summary>
    Present,

    /// <summary>The target has one of that name that is not as it is to be, and it was left alone.</summary>
    Different,

    /// <summary>The target had another one of that name, which was changed to what it is to be.</summary>
    Updated,

    /// <summary>Nothing of it is to be on the target.</summary>
    Dropped,

    /// <summary>It cannot be brought to the target, or the target refuses it.</summary>
    Failed,

    /// <summary>It needs another object that failed.</summary>
    Blocked,
}

/// <summary>An object, what had to change, and what became of it.</summary>
/// <param name="Source">As the source has it.</param>
/// <param name="Definition">As the target has it, or is to have it.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Changes">From the source's definition to the target's.</param>
public sealed record ObjectResult(Definition Source, Definition Definition, ObjectOutcome Outcome, IReadOnlyList<Change> Changes)
{
    /// <summary>Why it failed, or what to know; null if there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>Where what the target has (before) differs from what it is to have (after).</summary>
    public IReadOnlyList<JsonDifference> Differences { get; init; } = [];

    /// <summary>Whether the user must do something before the target is as it is to be.</summary>
    public bool IsProblem => Outcome is ObjectOutcome.Different or ObjectOutcome.Failed or ObjectOutcome.Blocked;
}
