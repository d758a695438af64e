namespace Ferry.Backfill.State;

/// <summary>Why the work state cannot be used.</summary>
public enum StateProblem
{
    /// <summary>Its file or cluster cannot be reached, or does not answer; what was done so far is kept, and the run can be taken up again.</summary>
    Unreachable,

    /// <summary>The cluster that keeps it refuses the user, or the operating system the file.</summary>
    Refused,

    /// <summary>What is there is not a work state of Ferry, or is damaged.</summary>
    Damaged,

    /// <summary>It was written by a version of Ferry that does things differently.</summary>
    OtherVersion,

    /// <summary>It holds the work of another plan.</summary>
    OtherPlan,

    /// <summary>There is no run in it.</summary>
    NoRun,

    /// <summary>The location does not name a place for a work state.</summary>
    Location,
}

/// <summary>The work state cannot be used. The message names the place and says what can be done.</summary>
public sealed class StateException(StateProblem problem, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public StateProblem Problem { get; } = problem;
}
