using System.Formats.Tar;
using System.IO.Compression;

namespace Ferry.TestKit;

/// <summary>Folders as tar packed with Brotli, the densest format that .NET can read.</summary>
public static class TarBrotli
{
    /// <summary>Packs what is in a folder, always into the same bytes: paths in ordinal order, no owners, no times. Holds all of it in memory.</summary>
    public static void Pack(string folder, string archive)
    {
        using var plain = new MemoryStream();
        using (var tar = new TarWriter(plain, TarEntryFormat.Gnu, leaveOpen: true))
        {
            var entries = new DirectoryInfo(folder)
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Select(info => (Path: Path.GetRelativePath(folder, info.FullName), Info: info))
                .OrderBy(entry => entry.Path, StringComparer.Ordinal);
            foreach (var (path, info) in entries)
                tar.WriteEntry(Entry(path, info));
        }

        // A window of 16 MB, so that what files far apart share costs its bytes once. BrotliStream stops at 4 MB.
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength((int)plain.Length)];
        if (!BrotliEncoder.TryCompress(plain.GetBuffer().AsSpan(0, (int)plain.Length), packed, out var length, quality: 11, window: 24))
            throw new InvalidOperationException($"Brotli did not compress {folder}");
        using var output = File.Create(archive);
        output.Write(packed.AsSpan(0, length));
    }

    /// <summary>Unpacks an archive into an existing empty folder.</summary>
    public static void Unpack(string archive, string folder)
    {
        using var tar = new BrotliStream(File.OpenRead(archive), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, folder, overwriteFiles: false);
    }

    private static GnuTarEntry Entry(string path, FileSystemInfo info)
    {
        var type = info is FileInfo ? TarEntryType.RegularFile : TarEntryType.Directory;
        var entry = new GnuTarEntry(type, path) { ModificationTime = DateTimeOffset.UnixEpoch };
        if (info is FileInfo)
            entry.DataStream = new MemoryStream(File.ReadAllBytes(info.FullName));
        return entry;
    }
}
