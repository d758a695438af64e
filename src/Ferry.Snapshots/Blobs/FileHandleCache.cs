using Microsoft.Win32.SafeHandles;

namespace Ferry.Snapshots.Blobs;

/// <summary>
/// Keeps the most recently used files open, so that ranged reads need no open and close each. Handles in use are never closed;
/// when all are, the limit is exceeded until one is returned.
/// </summary>
internal sealed class FileHandleCache(int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<OpenFile>> _byPath = [];
    private readonly LinkedList<OpenFile> _byUse = [];

    /// <summary>The handle of a file, open until the lease is disposed. Throws what opening the file throws.</summary>
    public Lease Rent(string path)
    {
        if (TryRentOpen(path) is { } open)
        {
            return new Lease(this, open);
        }

        // Opening may be slow (network file systems), so others are not kept waiting for it.
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        lock (_lock)
        {
            if (TryRentOpen(path) is { } other)
            {
                handle.Dispose();
                return new Lease(this, other);
            }

            var file = new OpenFile(path, handle) { Users = 1 };
            _byPath.Add(path, _byUse.AddFirst(file));
            CloseUnused(capacity);
            return new Lease(this, file);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            CloseUnused(0);
        }
    }

    private OpenFile? TryRentOpen(string path)
    {
        lock (_lock)
        {
            if (!_byPath.TryGetValue(path, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            node.Value.Users++;
            return node.Value;
        }
    }

    private void Return(OpenFile file)
    {
        lock (_lock)
        {
            file.Users--;
            CloseUnused(capacity);
        }
    }

    private void CloseUnused(int limit)
    {
        for (var node = _byUse.Last; node is not null && _byUse.Count > limit;)
        {
            var previous = node.Previous;
            if (node.Value.Users == 0)
            {
                _byUse.Remove(node);
                _byPath.Remove(node.Value.Path);
                node.Value.Handle.Dispose();
            }

            node = previous;
        }
    }

    internal sealed class OpenFile(string path, SafeFileHandle handle)
    {
        public string Path => path;

        public SafeFileHandle Handle => handle;

        public int Users { get; set; }
    }

    internal readonly struct Lease(FileHandleCache cache, OpenFile file) : IDisposable
    {
        public SafeFileHandle Handle => file.Handle;

        public void Dispose() => cache.Return(file);
    }
}
