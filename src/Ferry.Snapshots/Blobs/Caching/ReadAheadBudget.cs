namespace Ferry.Snapshots.Blobs.Caching;

/// <summary>The memory that all reads ahead of a store share. Who gets none reads when the bytes are needed.</summary>
/// <param name="bytes">How much there is.</param>
public sealed class ReadAheadBudget(long bytes)
{
    private long _left = bytes;

    internal bool TryTake(int count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0)
        {
            return true;
        }

        Return(count);
        return false;
    }

    internal void Return(int count) => Interlocked.Add(ref _left, count);
}
