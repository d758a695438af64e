namespace Ferry.Backfill.Failures;

/// <summary>
/// The folder of refused documents: a file for each attempt at a unit that had any, named by the row of the unit. A file that no row names is what
/// an attempt left behind that does not count.
/// </summary>
public sealed class FailureFolder(string path)
{
    public string Location { get; } = path;

    /// <summary>Begins the file of an attempt, which is made when the first document comes.</summary>
    public FailedDocuments Begin(string name) => new(System.IO.Path.Combine(Location, name + ".ndjson"));
}
