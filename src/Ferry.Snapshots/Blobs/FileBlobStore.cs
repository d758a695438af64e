using System.Runtime.CompilerServices;

namespace Ferry.Snapshots.Blobs;

/// <summary>A repository in a folder (repository type "fs").</summary>
public sealed class FileBlobStore : IBlobStore
{
    // Enough for the segments that a few workers read at once, far below the usual limit of 1024 open files.
    private const int OpenFiles = 128;

    private readonly FileHandleCache _handles;
    private readonly string _root;

    /// <exception cref="SnapshotException">
    /// <see cref="SnapshotProblem.RepositoryMissing"/> if <paramref name="path"/> is not a folder;
    /// <see cref="SnapshotProblem.PermissionDenied"/> if it may not be read.
    /// </exception>
    public FileBlobStore(string path)
    {
        _handles = new FileHandleCache(OpenFiles);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(_root))
        {
            throw new SnapshotException(
                SnapshotProblem.RepositoryMissing, $"{_root} is a file. Name the folder of the repository, the one with index.latest in it.");
        }

        try
        {
            _ = Directory.EnumerateFileSystemEntries(_root).Any();
        }
        catch (DirectoryNotFoundException)
        {
            throw new SnapshotException(SnapshotProblem.RepositoryMissing, $"There is no folder {_root}. Is it mounted on this machine?");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Translate(e, "");
        }
    }

    private FileBlobStore(string root, FileHandleCache handles)
    {
        _root = root;
        _handles = handles;
    }

    public string Location => _root;

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var slash = prefix.LastIndexOf('/') + 1;
        var folder = slash == 0 ? _root : PathOf(prefix[..(slash - 1)]);
        var begin = prefix[slash..];
        foreach (var blob in List(folder, begin, prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return blob;
        }
    }

    public ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            // Not FileInfo.Exists, to which what lies in a closed folder does not exist.
            var isFolder = File.GetAttributes(path).HasFlag(FileAttributes.Directory);
            return new ValueTask<long?>(isFolder ? null : new FileInfo(path).Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ValueTask<long?>((long?)null);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Translate(e, name);
        }
    }

    public async ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            using var lease = _handles.Rent(path);
            while (destination.Length > 0)
            {
                var read = await RandomAccess.ReadAsync(lease.Handle, destination, offset, cancellationToken);
                if (read == 0)
                {
                    throw SnapshotException.Truncated(name, $"the blob ends at byte {offset}, {destination.Length} more are wanted");
                }

                offset += read;
                destination = destination[read..];
            }
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw SnapshotException.Corrupt(name, "a folder lies where a blob belongs");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Translate(e, name);
        }
    }

    public IBlobStore? Above(string folder) =>
        _root.Replace(Path.DirectorySeparatorChar, '/').EndsWith('/' + folder, StringComparison.Ordinal)
            ? new FileBlobStore(_root[..^(folder.Length + 1)], _handles)
            : null;

    public void Dispose() => _handles.Dispose();

    /// <summary>Entries of a folder that begin with <paramref name="begin"/>, and all that lies below those that are folders.</summary>
    private IEnumerable<BlobInfo> List(string folder, string begin, string prefix)
    {
        FileSystemInfo[] entries;
        try
        {
            // The pattern would give '*' and '?' in names a meaning, so the names are compared here.
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => e.Name.StartsWith(begin, StringComparison.Ordinal))];
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Translate(e, prefix);
        }

        foreach (var entry in entries)
        {
            if (entry is FileInfo file)
            {
                yield return new BlobInfo(NameOf(file.FullName), file.Length);
                continue;
            }

            foreach (var blob in List(entry.FullName, "", prefix))
            {
                yield return blob;
            }
        }
    }

    private string NameOf(string path) => Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>That a name stays inside is decided by the name alone; symbolic links that the owner of the folder has placed in it are followed.</summary>
    private string PathOf(string name)
    {
        BlobNames.RequireInside(name, _root);
        return Path.Join(_root, name);
    }

    private SnapshotException Translate(Exception e, string name)
    {
        var path = Path.Join(_root, name);
        return e switch
        {
            FileNotFoundException or DirectoryNotFoundException => SnapshotException.Missing(name, _root),
            UnauthorizedAccessException => new SnapshotException(
                SnapshotProblem.PermissionDenied, $"{path} may not be read by the user {Environment.UserName}.", name, e),
            _ => new SnapshotException(SnapshotProblem.Io, $"{path} cannot be read: {e.Message}", name, e),
        };
    }
}
