using System.IO.Compression;
using System.Text.Json;

namespace Ferry.TestKit;

/// <summary>One repository that a real server wrote, and what must be found in it. tests/data/README.md describes the files.</summary>
public sealed class FixtureCase
{
    private readonly Lazy<JsonElement> counts;
    private readonly Lazy<JsonElement> about;

    internal FixtureCase(string version, string name, string folder)
    {
        (Version, Name, Folder) = (version, name, folder);
        counts = new(() => ReadJson("expected-counts.json"));
        about = new(() => ReadJson("about.json"));
    }

    /// <summary>The server and its version, as in <c>elasticsearch-7.10.2</c>.</summary>
    public string Version { get; }

    /// <summary>The case, as in <c>churn</c>.</summary>
    public string Name { get; }

    /// <summary>The folder of the case with all its files. Shared by every test of the machine: only read.</summary>
    public string Folder { get; }

    /// <summary>The snapshot repository, byte for byte as the server wrote it.</summary>
    public string RepositoryPath => Path.Combine(Folder, "repo");

    /// <summary>The folder of the repository that has the table of contents: with a base path it lies deeper.</summary>
    public string RootPath => Path.GetDirectoryName(
        Directory.EnumerateFiles(RepositoryPath, "index.latest", SearchOption.AllDirectories).SingleOrDefault()
        ?? Path.Combine(RepositoryPath, "index"))!;

    /// <summary>
    /// One UTF-8 line of JSON for each live root document of every snapshot, read while enumerated:
    /// <c>{"snapshot","index","id","routing"?,"version"?,"seq_no"?,"primary_term"?,"source"}</c>.
    /// <c>source</c> is the stored text, so its raw JSON is what a reader must return, byte for byte.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> ExpectedDocuments() => ReadLines("expected.ndjson.gz");

    /// <summary>As <see cref="ExpectedDocuments"/>, of any other <c>.ndjson.gz</c> file of the case.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadLines(string fileName)
    {
        using var content = new GZipStream(File.OpenRead(Path.Combine(Folder, fileName)), CompressionMode.Decompress);
        foreach (var line in ByteLines.Read(content))
            yield return line;
    }

    /// <summary><c>{snapshot: {index: {"docs": live root documents or null if unreadable, "shards", "deleted_docs"}}}</c></summary>
    public JsonElement ExpectedCounts => counts.Value;

    /// <summary>Server, Lucene version, settings of the repository and the indices, mappings, notes.</summary>
    public JsonElement About => about.Value;

    public override string ToString() => $"{Version}/{Name}";

    private JsonElement ReadJson(string fileName)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, fileName)));
        return document.RootElement.Clone();
    }
}
