namespace Ferry.Backfill.Loading;

/// <summary>Settings of an index that matter for a load, as the target writes them; null: not set, or not to be changed.</summary>
public sealed record LoadSettings(string? RefreshInterval, string? Replicas)
{
    public bool ChangesAnything => RefreshInterval is not null || Replicas is not null;
}
