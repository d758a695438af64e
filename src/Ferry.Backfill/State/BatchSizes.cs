namespace Ferry.Backfill.State;

/// <summary>
/// Cuts a plan into batches, which are claimed as a whole: large ones first, so that 100,000 units cost some 2,000 claims, and single units at the
/// end, so that nobody holds much while others have nothing left to do.
/// </summary>
public static class BatchSizes
{
    private const int Largest = 64;

    /// <summary>A batch is at most this part of what is left.</summary>
    private const int Parts = 64;

    public static IEnumerable<int> Of(int units)
    {
        while (units > 0)
        {
            var size = Math.Clamp(units / Parts, 1, Largest);
            yield return size;
            units -= size;
        }
    }
}
