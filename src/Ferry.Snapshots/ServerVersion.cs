namespace Ferry.Snapshots;

public enum ServerFlavour
{
    Elasticsearch,
    OpenSearch,
}

/// <summary>The version of a server, as snapshots and indices record it in one integer.</summary>
/// <param name="Id">
/// The integer as it is stored: major * 1000000 + minor * 10000 + patch * 100 + build, OpenSearch XOR 0x08000000.
/// Elasticsearch 8.11 and later write a number of the index format instead, 8500000 and above, which several releases may share.
/// </param>
public readonly record struct ServerVersion(int Id)
{
    private const int OpenSearchMask = 0x0800_0000;
    private const int FirstIndexVersion = 8_500_000;

    /// <summary>
    /// Releases by the number of their index format (Elasticsearch's IndexVersions; 8.19 and 9.0 as their servers wrote it).
    /// </summary>
    private static readonly Dictionary<int, string> Releases = new()
    {
        [8_500_003] = "8.11",
        [8_500_008] = "8.12.0",
        [8_500_010] = "8.12",
        [8_503_000] = "8.13",
        [8_505_000] = "8.14",
        [8_512_000] = "8.15",
        [8_518_000] = "8.16",
        [8_521_000] = "8.17",
        [8_536_000] = "8.19",
        [9_009_000] = "9.0",
    };

    public ServerFlavour Flavour => (Id & OpenSearchMask) != 0 ? ServerFlavour.OpenSearch : ServerFlavour.Elasticsearch;

    public int Major => Number / 1_000_000;


    private int Number => Id & ~OpenSearchMask;

    private bool IsIndexVersion => Flavour == ServerFlavour.Elasticsearch && Number >= FirstIndexVersion;

    /// <summary>"7.10.2"; "8.19" where the index format tells no patch; "8 (index version 8999000)" where it is not known.</summary>
    public override string ToString() =>
        !IsIndexVersion ? $"{Major}.{Number / 10_000 % 100}.{Number / 100 % 100}"
        : Releases.GetValueOrDefault(Number) ?? $"{Major} (index version {Id})";
}
