namespace Ferry.Backfill.Sending;

/// <summary>The routing that documents have on the target.</summary>
public sealed record Routing
{
    private Routing(string? value) => Value = value;

    /// <summary>That of the source, which decides the shard.</summary>
    public static Routing Keep { get; } = new((string?)null);

    /// <summary>None: the id decides the shard.</summary>
    public static Routing Drop { get; } = new("");

    /// <summary>For all documents; empty for none, null for that of the source.</summary>
    public string? Value { get; }

    /// <summary>The same for all documents.</summary>
    /// <exception cref="ArgumentException">It is empty, which routings cannot be.</exception>
    public static Routing Fixed(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return new Routing(value);
    }
}
