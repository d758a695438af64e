using Ferry.Backfill;

namespace Ferry.Cli.Backfill;

/// <summary>Where the ledger of the last backfill is kept, and what it is about.</summary>
public static class Ledgers
{
    /// <summary>The folder for Ferry's state, in the working directory.</summary>
    public const string DefaultFolder = ".ferry";

    public static string Path(string folder) => System.IO.Path.Combine(folder, "ledger.json");

    public static LedgerKey Key(Source source, Uri target) =>
        new(source.Repository.Location, source.Snapshot.Info.Name, source.Snapshot.Info.Uuid, target.ToString());
}
