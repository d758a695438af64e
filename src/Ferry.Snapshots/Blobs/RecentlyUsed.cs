namespace Ferry.Snapshots.Blobs;

/// <summary>Keeps what was used most recently, as much as fits. Safe for use by many threads.</summary>
internal sealed class RecentlyUsed<TKey, TValue>(long capacity, Func<TValue, long> weight)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> _byKey = [];
    private readonly LinkedList<KeyValuePair<TKey, TValue>> _byUse = [];
    private long _total;

    public bool TryGet(TKey key, out TValue value)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node))
            {
                value = default!;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var old))
            {
                Remove(old);
            }

            _byKey[key] = _byUse.AddFirst(KeyValuePair.Create(key, value));
            _total += weight(value);
            while (_total > capacity && _byUse.Last is { } last)
            {
                Remove(last);
            }
        }
    }

    private void Remove(LinkedListNode<KeyValuePair<TKey, TValue>> node)
    {
        _byUse.Remove(node);
        _byKey.Remove(node.Value.Key);
        _total -= weight(node.Value.Value);
    }
}
