namespace Ferry.Snapshots;

public enum ServerFlavour
{
    Elasticsearch,
    OpenSearch,
}

/// <summary>The version of a server, as snapshots and indices record it in one integer.</summary>
/// <param name="Id">
/// The integer as it is stored: major * 1000000 + minor * 10000 + patch * 100 + build, OpenSearch XOR 0x08000000.
/// Elasticsearch 8.11 and later write a number of the index format instead, 8500000 and above, which tells only the major version.
/// </param>
public readonly record struct ServerVersion(int Id)
{
    private const int OpenSearchMask = 0x0800_0000;
    private const int FirstIndexVersion = 8_500_000;

    public ServerFlavour Flavour => (Id & OpenSearchMask) != 0 ? ServerFlavour.OpenSearch : ServerFlavour.Elasticsearch;

    public int Major => Number / 1_000_000;

    /// <summary>Null if the integer does not tell more than the major version.</summary>
    public int? Minor => IsIndexVersion ? null : Number / 10_000 % 100;

    /// <summary>Null if the integer does not tell more than the major version.</summary>
    public int? Patch => IsIndexVersion ? null : Number / 100 % 100;

    private int Number => Id & ~OpenSearchMask;

    private bool IsIndexVersion => Flavour == ServerFlavour.Elasticsearch && Number >= FirstIndexVersion;

    /// <summary>"7.10.2"; "8 (index version 8536000)" where no release is recorded.</summary>
    public override string ToString() => IsIndexVersion ? $"{Major} (index version {Id})" : $"{Major}.{Minor}.{Patch}";
}
