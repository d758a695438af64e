using Ferry.Lucene.Store;

namespace Ferry.Benchmarks;

/// <summary>All files of another directory in memory, so that no store is measured.</summary>
internal sealed class LoadedDirectory : LuceneDirectory
{
    private readonly Dictionary<string, byte[]> _files = [];

    private LoadedDirectory()
    {
    }

    public override IReadOnlyCollection<string> FileNames => _files.Keys;

    public static async ValueTask<LoadedDirectory> LoadAsync(LuceneDirectory directory, CancellationToken cancellationToken)
    {
        var loaded = new LoadedDirectory();
        foreach (var name in directory.FileNames)
        {
            var bytes = new byte[directory.Length(name)];
            await directory.ReadAsync(name, 0, bytes, cancellationToken);
            loaded._files[name] = bytes;
        }

        return loaded;
    }

    public override bool TryGetLength(string name, out long length)
    {
        var found = _files.TryGetValue(name, out var bytes);
        length = bytes?.Length ?? 0;
        return found;
    }

    public override ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        _files[name].AsSpan((int)offset, destination.Length).CopyTo(destination.Span);
        return default;
    }
}
