using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Ferry.Snapshots.Blobs.Caching;

/// <summary>
/// Pieces of blobs as files in a folder that only its owner may read. A file appears whole under its final name or not at all, ends with
/// a checksum (XXH3, 8 bytes), and may vanish at any time: several processes may share a folder. What was used longest ago is deleted first.
/// A folder that cannot be written caches nothing, and nothing fails of it.
/// </summary>
internal sealed class CacheFolder
{
    private const int ChecksumLength = sizeof(ulong);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Files under temporary names belong to a process that writes them now, or to one that was killed.
    private const string Unfinished = ".tmp";
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly long _capacity;
    private readonly TimeProvider _time;
    private readonly Lock _deleting = new();
    private long _total;

    /// <exception cref="SnapshotException">The folder cannot be made, or others may read it.</exception>
    public CacheFolder(CacheOptions options)
    {
        _folder = Path.GetFullPath(options.Folder);
        _capacity = options.Bytes;
        _time = options.Time;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(_folder);
            }
            else
            {
                Directory.CreateDirectory(_folder, OwnerOnly);
                if ((File.GetUnixFileMode(_folder) & ~OwnerOnly) != UnixFileMode.None)
                {
                    throw new SnapshotException(
                        SnapshotProblem.PermissionDenied, $"Others may look into {_folder}, which will hold documents. Name a new folder for the cache, or chmod 700 that one.");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(SnapshotProblem.PermissionDenied, $"{_folder} cannot be the folder of the cache: {e.Message}", innerException: e);
        }

        _total = DeleteOldest();
    }

    /// <summary>Fills <paramref name="destination"/> with a piece; false if it is not there, or damaged.</summary>
    public async ValueTask<bool> TryReadAsync(string key, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
            if (RandomAccess.GetLength(file) == destination.Length + ChecksumLength)
            {
                var checksum = new byte[ChecksumLength];
                if (await ReadAsync(file, destination, 0, cancellationToken) && await ReadAsync(file, checksum, destination.Length, cancellationToken)
                    && XxHash3.Hash(destination.Span).AsSpan().SequenceEqual(checksum))
                {
                    File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
                    return true;
                }
            }

            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, deleted by another process just now, or not readable: the store has it.
        }

        return false;
    }

    /// <summary>Keeps a piece, and deletes others for it.</summary>
    public async ValueTask WriteAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var unfinished = $"{path}-{Guid.NewGuid():N}{Unfinished}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(unfinished, NewFile()))
            {
                await file.WriteAsync(content, cancellationToken);
                await file.WriteAsync(XxHash3.Hash(content.Span), cancellationToken);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk costs the cache, not the run.
            TryDelete(unfinished);
            return;
        }

        if (Interlocked.Add(ref _total, content.Length + ChecksumLength) > _capacity)
        {
            Interlocked.Exchange(ref _total, DeleteOldest());
        }
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private string PathOf(string key)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return Path.Join(_folder, name[..2], name);
    }

    private static async ValueTask<bool> ReadAsync(Microsoft.Win32.SafeHandles.SafeFileHandle file, Memory<byte> destination, long offset, CancellationToken cancellationToken)
    {
        while (destination.Length > 0)
        {
            var count = await RandomAccess.ReadAsync(file, destination, offset, cancellationToken);
            if (count == 0)
            {
                return false;
            }

            offset += count;
            destination = destination[count..];
        }

        return true;
    }

    /// <summary>Makes room, a tenth more than is needed; returns the bytes that are left, of all processes.</summary>
    private long DeleteOldest()
    {
        lock (_deleting)
        {
            var now = _time.GetUtcNow().UtcDateTime;
            var files = new List<(string Path, long Length, DateTime Used)>();
            try
            {
                foreach (var file in Directory.EnumerateDirectories(_folder, "??").SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles()))
                {
                    if (file.Name.EndsWith(Unfinished, StringComparison.Ordinal))
                    {
                        if (now - file.LastWriteTimeUtc > Abandoned)
                        {
                            TryDelete(file.FullName);
                        }
                    }
                    else if (file.Name.Length == 2 * SHA256.HashSizeInBytes)
                    {
                        files.Add((file.FullName, file.Length, file.LastWriteTimeUtc));
                    }
                }
            }
            catch (IOException)
            {
                // Another process deletes as well: what was seen until now is enough to go on with.
            }

            var total = files.Sum(file => file.Length);
            if (total > _capacity)
            {
                foreach (var (path, length, _) in files.OrderBy(file => file.Used).TakeWhile(_ => total > _capacity / 10 * 9))
                {
                    TryDelete(path);
                    total -= length;
                }
            }

            return total;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in use, or gone.
        }
    }
}
