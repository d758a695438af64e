using System.Runtime.CompilerServices;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Backfill.Failures;

/// <summary>
/// The place of refused documents, a folder or a prefix in S3: a file for each attempt at a unit that had any, named by the row of the unit. A file
/// that no row names is what an attempt left behind that does not count. Safe for use by many threads.
/// </summary>
public sealed class FailureFolder : IDisposable
{
    private const string CheckName = "write-check";

    private readonly BlobWriter? _remote;
    private readonly Lazy<string> _folder;
    private readonly Lazy<IBlobStore> _store;

    /// <summary>A folder of this machine, which is made when it is first needed, for its owner only.</summary>
    public FailureFolder(string path)
    {
        Location = path;
        _folder = new Lazy<string>(path);
        _store = new Lazy<IBlobStore>(() => new FileBlobStore(path));
    }

    /// <summary>A place in S3: files are written on this machine, and go there when they are complete.</summary>
    private FailureFolder(BlobWriter remote, Func<IBlobStore> open)
    {
        Location = remote.Location;
        _remote = remote;
        _folder = new Lazy<string>(() => Directory.CreateTempSubdirectory("ferry-failures-").FullName);
        _store = new Lazy<IBlobStore>(open);
    }

    /// <summary>For messages, without secrets.</summary>
    public string Location { get; }

    /// <param name="location">A folder, or s3://bucket/prefix.</param>
    /// <param name="options">How S3 is reached.</param>
    /// <exception cref="FailuresException">The location is neither, or there is no user for it. Nothing is asked of it yet.</exception>
    public static FailureFolder Open(string location, StoreOptions options)
    {
        if (BlobStores.PathOf(location) is { } path)
        {
            return new FailureFolder(path);
        }

        try
        {
            return new FailureFolder(BlobStores.OpenWriter(location, options), () => BlobStores.Open(location, options));
        }
        catch (SnapshotException e)
        {
            throw new FailuresException($"Refused documents cannot be kept in {location}: {e.Message}", e);
        }
    }

    /// <summary>Makes sure that documents can be kept, before any is refused.</summary>
    /// <exception cref="FailuresException">They cannot.</exception>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder.Value, CheckName);
        try
        {
            PrivateFolder.CreateFor(path);
            await using (var file = PrivateFolder.Open(path, FileMode.Create))
            {
                file.WriteByte((byte)'\n');
            }

            if (_remote is not null)
            {
                await _remote.PutAsync(CheckName, path, cancellationToken);
                await _remote.DeleteAsync(CheckName, cancellationToken);
            }

            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SnapshotException)
        {
            throw FailuresException.NotKept(e);
        }
    }

    /// <summary>Begins the file of an attempt, which is made when the first document comes.</summary>
    public FailedDocuments Begin(string name) => new(Path.Combine(_folder.Value, FileName(name)));

    /// <summary>Makes a file durable, at its place; nothing is added to it any more.</summary>
    /// <exception cref="FailuresException">It cannot be kept.</exception>
    public async ValueTask KeepAsync(FailedDocuments documents, CancellationToken cancellationToken)
    {
        documents.Flush();
        if (_remote is null)
        {
            return;
        }

        try
        {
            await _remote.PutAsync(Path.GetFileName(documents.Path), documents.Path, cancellationToken);
        }
        catch (SnapshotException e)
        {
            throw FailuresException.NotKept(e);
        }
        finally
        {
            File.Delete(documents.Path);
        }
    }

    /// <summary>Documents of a file, each valid until the next one is asked for.</summary>
    /// <exception cref="FailuresException">The file is not there, cannot be read, or is damaged.</exception>
    public async IAsyncEnumerable<FailedDocument> ReadAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = FileName(name);
        var (store, length) = await TryAsync(async () => (_store.Value, await _store.Value.TryGetLengthAsync(file, cancellationToken)));
        if (length is null)
        {
            throw new FailuresException($"{file}, which the ledger names, is not in {Location}. Is that where the backfill kept refused documents (--failures)?");
        }

        var number = 0;
        await using var lines = FailureLines.ReadAsync(store, file, length.Value, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await TryAsync(() => lines.MoveNextAsync().AsTask()))
        {
            number++;
            yield return Parse(lines.Current, file, number);
        }
    }

    /// <summary>Removes a file that no row names any more.</summary>
    /// <exception cref="FailuresException">It is still there.</exception>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (_remote is not null)
            {
                await _remote.DeleteAsync(FileName(name), cancellationToken);
            }
            else
            {
                File.Delete(Path.Combine(Location, FileName(name)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SnapshotException)
        {
            throw new FailuresException($"{FileName(name)} in {Location} is not needed any more, but cannot be removed: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (_store.IsValueCreated)
        {
            _store.Value.Dispose();
        }

        _remote?.Dispose();
        if (_remote is not null && _folder.IsValueCreated)
        {
            Directory.Delete(_folder.Value, recursive: true);
        }
    }

    /// <summary>Name of a file by its name in a row.</summary>
    public static string FileName(string name) => name + ".ndjson";

    private FailedDocument Parse(ReadOnlyMemory<byte>? line, string file, int number)
    {
        try
        {
            return FailedDocument.Parse(line ?? throw new FormatException("it has no end"));
        }
        catch (FormatException e)
        {
            throw new FailuresException($"{file} in {Location} is damaged in line {number}: {e.Message}. Take it from a copy, or begin the backfill anew.", e);
        }
    }

    private async ValueTask<T> TryAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (SnapshotException e)
        {
            throw new FailuresException($"Refused documents cannot be read in {Location}: {e.Message}", e);
        }
    }
}
