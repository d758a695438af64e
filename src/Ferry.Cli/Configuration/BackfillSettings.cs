using Ferry.Backfill;
using Ferry.Backfill.Sending;

namespace Ferry.Cli.Configuration;

/// <summary>How a backfill works.</summary>
public static class BackfillSettings
{
    public static SettingGroup Group { get; } = [];

    private static readonly BackfillOptions Defaults = new();

    private static readonly Setting<int?> Workers = Group.Add(new Setting<int?>(
        "--workers", "backfill.workers", "N", "Parts of segments worked on at once, each with one bulk request in flight. Default: one a processor, at most 4.", Parsers.Number(1, 256)));

    private static readonly Setting<string[]> AllowedErrors = Group.Add(new Setting<string[]>(
        "--allow-errors",
        "backfill.allow_errors",
        "TYPE,…",
        "Types of errors with which documents may be refused, as mapper_parsing_exception: they count as skipped, and are kept with the refused ones.",
        Parsers.Words));

    /// <exception cref="UsageException">A value cannot be read.</exception>
    public static BackfillOptions Read(Settings settings) => new()
    {
        Workers = settings.Find(Workers) ?? Defaults.Workers,
        Send = new SendOptions { AllowedErrors = (settings.Find(AllowedErrors) ?? []).ToHashSet() },
    };
}
