namespace Ferry.Snapshots.Formats;

/// <summary>
/// The texts that SMILE refers back to by number, as ranges of the input: at most 1024, then the numbers begin again. Writers take
/// care that no reference has 0xfe or 0xff as its low byte, by never referring to those numbers: they count as others do.
/// </summary>
internal sealed class SmileStrings
{
    private const int Capacity = 1024;

    private readonly List<Range> _texts = [];

    public void Add(int start, int length)
    {
        if (_texts.Count == Capacity)
        {
            _texts.Clear();
        }

        _texts.Add(start..(start + length));
    }

    public bool TryGet(int index, out Range text)
    {
        var found = index < _texts.Count;
        text = found ? _texts[index] : default;
        return found;
    }
}
