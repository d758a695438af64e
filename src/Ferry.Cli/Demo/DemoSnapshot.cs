using System.Formats.Tar;
using System.IO.Compression;

namespace Ferry.Cli.Demo;

/// <summary>
/// The snapshot repository that comes with Ferry (a tar archive under Brotli), unpacked into a temporary folder. It was written by an
/// Elasticsearch 7.10.2; <c>bench/Ferry.Corpus demo</c> makes it anew.
/// </summary>
public sealed class DemoSnapshot : IDisposable
{
    private DemoSnapshot(string path) => Path = path;

    public string Path { get; }

    public static DemoSnapshot Unpack()
    {
        var folder = Directory.CreateTempSubdirectory("ferry-demo-");
        using var resource = typeof(DemoSnapshot).Assembly.GetManifestResourceStream("bookshop.tar.br")!;
        using var archive = new BrotliStream(resource, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(archive, folder.FullName, overwriteFiles: false);
        return new DemoSnapshot(folder.FullName);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
