// Packs a folder as tar + Brotli, always into the same bytes: paths in ordinal order, no owners, no times.
//
//   dotnet run tests/data/pack.cs -- <folder> <archive>
//
// The archives beside this file were made with it: <server>-<version>.tar.br holds one folder a case.
#:property RestorePackagesWithLockFile=false

using System.Formats.Tar;
using System.IO.Compression;

if (args is not [var folder, var archive])
{
    Console.Error.WriteLine("usage: dotnet run tests/data/pack.cs -- <folder> <archive>");
    return 2;
}

using var plain = new MemoryStream();
using (var tar = new TarWriter(plain, TarEntryFormat.Gnu, leaveOpen: true))
{
    var entries = new DirectoryInfo(folder)
        .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(info => (Path: Path.GetRelativePath(folder, info.FullName), Info: info))
        .OrderBy(entry => entry.Path, StringComparer.Ordinal);
    foreach (var (path, info) in entries)
    {
        var type = info is FileInfo ? TarEntryType.RegularFile : TarEntryType.Directory;
        var entry = new GnuTarEntry(type, path) { ModificationTime = DateTimeOffset.UnixEpoch };
        if (info is FileInfo)
            entry.DataStream = new MemoryStream(File.ReadAllBytes(info.FullName));
        tar.WriteEntry(entry);
    }
}

// The window of 16 MB spans nearly a whole tree, so that what several cases share costs its bytes once. BrotliStream has 4 MB.
var packed = new byte[BrotliEncoder.GetMaxCompressedLength((int)plain.Length)];
if (!BrotliEncoder.TryCompress(plain.GetBuffer().AsSpan(0, (int)plain.Length), packed, out var length, quality: 11, window: 24))
    throw new InvalidOperationException("Brotli refused the input");
using var output = File.Create(archive);
output.Write(packed.AsSpan(0, length));
return 0;
