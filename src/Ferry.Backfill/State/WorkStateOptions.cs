using Ferry.Backfill.Planning;
using Ferry.Snapshots;

namespace Ferry.Backfill.State;

/// <summary>How a process takes part in a run.</summary>
public sealed record WorkStateOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where it begins to look for work, so that a fleet does not begin at one place.</summary>
    public required Random Random { get; init; }

    /// <summary>How often it shows that it lives.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long another process must have shown nothing, before its work is taken over.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long is waited before the state is looked at again, when there is nothing to do at present.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a unit is begun before it is quarantined.</summary>
    public int MaxAttempts { get; init; } = 5;

    public string Host { get; init; } = Environment.MachineName;

    /// <summary>Which process it is; null if others cannot look.</summary>
    public ProcessIdentity? Process { get; init; } = ProcessIdentity.Current;

    /// <summary>
    /// Plans indices anew of which something could not be read when the run was planned: it may have been mended since. Null: they stay as they are.
    /// </summary>
    public Func<IReadOnlyList<IndexId>, CancellationToken, ValueTask<BackfillPlan>>? Replan { get; init; }

    /// <summary>Told what people should know.</summary>
    public Action<string>? Note { get; init; }
}
