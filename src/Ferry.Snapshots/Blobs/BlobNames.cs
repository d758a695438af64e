namespace Ferry.Snapshots.Blobs;

/// <summary>Names of blobs come out of the repository's own metadata, which may be forged: none may lead out of the root.</summary>
internal static class BlobNames
{
    /// <param name="name">Segments with '/' between them.</param>
    /// <param name="location">The root, for the message.</param>
    /// <exception cref="SnapshotException"><see cref="SnapshotProblem.BlobNameRefused"/>.</exception>
    public static void RequireInside(string name, string location)
    {
        foreach (var segment in name.Split('/'))
        {
            if (segment is "" or "." or ".." || segment.AsSpan().IndexOfAny('\\', '\0') >= 0)
            {
                throw new SnapshotException(
                    SnapshotProblem.BlobNameRefused, $"'{name}' is not the name of a blob: it would lead outside of {location}.", name);
            }
        }
    }
}
