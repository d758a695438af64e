namespace Ferry.Cli.Configuration;

/// <summary>How a backfill works.</summary>
public static class BackfillSettings
{
    public static SettingGroup Group { get; } = [];

    public static Setting<int?> Workers { get; } = Group.Add(new Setting<int?>(
        "--workers", "backfill.workers", "N", "Parts of segments worked on at once, each with one bulk request in flight. Default: one a processor, at most 4.", Parsers.Number(1, 256)));
}
