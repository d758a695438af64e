using System.CommandLine;
using Ferry.Backfill;
using Ferry.Backfill.Loading;
using Ferry.Backfill.Sending;
using Ferry.Snapshots;

namespace Ferry.Cli.Configuration;

/// <summary>How a backfill works.</summary>
public static class BackfillSettings
{
    public static SettingGroup Group { get; } = [];

    private static readonly BackfillOptions Defaults = new();

    private static readonly Setting<int?> Workers = Group.Add(new Setting<int?>(
        "--workers", "backfill.workers", "N", "Parts of segments worked on at once. Default: one a processor, at most 4.", Parsers.Number(1, 256)));

    private static readonly Setting<long?> BulkBytes = Group.Add(new Setting<long?>(
        "--bulk-bytes", "backfill.bulk_bytes", "SIZE", "Bytes of a bulk request before compression; one document may have more.", Parsers.Size)
    { Default = "4MB" });

    private static readonly Setting<int?> BulkDocs = Group.Add(new Setting<int?>(
        "--bulk-docs", "backfill.bulk_docs", "N", "Documents of a bulk request at most.", Parsers.Number(1, 1_000_000))
    { Default = $"{Defaults.Send.BulkDocs}" });

    private static readonly Setting<int?> Connections = Group.Add(new Setting<int?>(
        "--connections",
        "backfill.connections",
        "N",
        "Bulk requests in flight at most; how many the target bears is found out.",
        Parsers.Number(1, 256))
    { Default = $"{Defaults.Send.Connections}" });

    private static readonly Setting<RateLimit> RateLimit = Group.Add(new Setting<RateLimit>(
        "--rate-limit",
        "backfill.rate_limit",
        "RATE",
        "How fast this process sends at most: 20MB/s, 5000docs/s, or by time of day 20MB/s,22:00-06:00=200MB/s.",
        Parsers.Rate));

    private static readonly Setting<string> CompressionMode = Group.Add(new Setting<string>(
        "--compression",
        "backfill.compression",
        "MODE",
        "Whether requests are compressed: on, off, or auto (unless the target is on this machine).",
        Parsers.OneOf("auto", "on", "off"))
    { Default = "auto" });

    private static readonly Setting<string> OpTypeName = Group.Add(new Setting<string>(
        "--op-type",
        "backfill.op_type",
        "OP",
        "index replaces documents of the target; create leaves those that are there as they are.",
        Parsers.OneOf("index", "create"))
    { Default = "index" });

    private static readonly Setting<string> VersionType = Group.Add(new Setting<string>(
        "--version-type",
        "backfill.version_type",
        "TYPE",
        "external_gte sends the versions of the source, so that newer documents on the target stay as they are.",
        Parsers.OneOf("none", "external_gte"))
    { Default = "none" });

    private static readonly Setting<bool?> ServerIds = Group.Add(new Setting<bool?>(
        "--server-ids",
        "backfill.server_ids",
        "",
        "Let the target make up the ids, where it forbids others to. What is sent twice is there twice then.",
        Parsers.Flag));

    private static readonly Setting<string> Pipeline = Group.Add(new Setting<string>(
        "--pipeline", "backfill.pipeline", "NAME", "An ingest pipeline of the target that documents go through. Default: none, not even the index's own.", Parsers.Text));

    private static readonly Setting<string> RoutingMode = Group.Add(new Setting<string>(
        "--routing",
        "backfill.routing",
        "MODE",
        "keep: documents keep their routing; drop: they have none; value:TEXT: all have the same.",
        Parsers.Routing)
    { Default = "keep" });

    private static readonly Setting<bool?> DataStreams = Group.Add(new Setting<bool?>(
        "--data-streams",
        "backfill.data_streams",
        "",
        "Backing indices (--index '.ds-*') go into the data stream that they belong to, for which the target has a template, by create.",
        Parsers.Flag));

    private static readonly Setting<string[]> AllowedErrors = Group.Add(new Setting<string[]>(
        "--allow-errors",
        "backfill.allow_errors",
        "TYPE,…",
        "Types of errors with which documents may be refused, as mapper_parsing_exception: they count as skipped, and are kept with the refused ones.",
        Parsers.Words));

    private static readonly Setting<string> RefreshInterval = Group.Add(new Setting<string>(
        "--refresh-interval",
        "backfill.refresh_interval",
        "TIME",
        "The refresh interval of the target's indices during the load, as -1 or 60s; what they had before is restored.",
        Parsers.RefreshInterval));

    private static readonly Setting<int?> Replicas = Group.Add(new Setting<int?>(
        "--replicas", "backfill.replicas", "N", "The replicas of the target's indices during the load, as 0; what they had before is restored.", Parsers.Number(0, 100)));

    /// <exception cref="UsageException">A value cannot be read, or values contradict each other.</exception>
    public static BackfillOptions Read(Settings settings)
    {
        var send = new SendOptions
        {
            BulkBytes = (int)Math.Min(settings.Get(BulkBytes), 1_000_000_000),
            BulkDocs = settings.Get(BulkDocs),
            Patience = settings.Get(StateSettings.Patience),
            Connections = settings.Get(Connections),
            RateLimit = settings.Find(RateLimit),
            Compression = Enum.Parse<Compression>(settings.Get(CompressionMode), ignoreCase: true),
            OpType = Enum.Parse<OpType>(settings.Get(OpTypeName), ignoreCase: true),
            Versioning = settings.Get(VersionType) == "none" ? Versioning.None : Versioning.ExternalGte,
            ServerIds = settings.Find(ServerIds) ?? false,
            Pipeline = settings.Find(Pipeline),
            Routing = Parsers.ReadRouting(settings.Get(RoutingMode)),
            AllowedErrors = (settings.Find(AllowedErrors) ?? []).ToHashSet(),
        };
        if (send.Problem is { } problem)
        {
            throw new UsageException(problem);
        }

        return new BackfillOptions
        {
            Workers = settings.Find(Workers) ?? Defaults.Workers,
            Send = send,
            Load = new LoadSettings(settings.Find(RefreshInterval), settings.Find(Replicas)?.ToString()),
        };
    }

    /// <summary>The data streams that indices go into, by their names; none unless the user wants that.</summary>
    public static IReadOnlyDictionary<string, string> ReadDataStreams(Settings settings, IEnumerable<string> indices) =>
        settings.Find(DataStreams) ?? false
            ? indices.Where(index => BackingIndexName.DataStream(index) is not null).ToDictionary(index => index, index => BackingIndexName.DataStream(index)!)
            : new Dictionary<string, string>();

    /// <summary>The options for what is moved, once it is known.</summary>
    public static BackfillOptions For(BackfillOptions options, Settings settings, IEnumerable<string> indices) =>
        options with { Send = options.Send with { DataStreams = ReadDataStreams(settings, indices) } };

    /// <summary>Gives a command that proves, but does not move, what it must know of a backfill.</summary>
    public static void AddProofTo(Command command) => DataStreams.AddTo(command);
}
