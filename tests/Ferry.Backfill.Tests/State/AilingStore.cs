using Ferry.Backfill.State;

namespace Ferry.Backfill.Tests.State;

/// <summary>What a conditional write of an <see cref="AilingStore"/> ends in, after it has taken effect.</summary>
internal enum Ailment
{
    None,

    /// <summary>Its caller called it off.</summary>
    CalledOff,

    /// <summary>It came late, so that the write that was sent in its place found a conflict.</summary>
    OwnConflict,
}

/// <summary>A store that fails in the ways that a network has, as told.</summary>
internal sealed class AilingStore(IStateStore store) : IStateStore
{
    /// <summary>Of the next conditional write.</summary>
    public Ailment Next { get; set; }

    /// <summary>Nobody answers.</summary>
    public bool IsAway { get; set; }

    public string Location => store.Location;

    public ValueTask<IReadOnlyList<StateDocument>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        RequireThere();
        return store.GetAsync(ids, cancellationToken);
    }

    public async ValueTask<StateVersion?> TryPutAsync(string id, ReadOnlyMemory<byte> body, StateVersion expected, CancellationToken cancellationToken)
    {
        RequireThere();
        var version = await store.TryPutAsync(id, body, expected, cancellationToken);
        var ailment = Next;
        Next = Ailment.None;
        return ailment switch
        {
            Ailment.CalledOff => throw new OperationCanceledException(),
            Ailment.OwnConflict => null,
            _ => version,
        };
    }

    public ValueTask PutAllAsync(IReadOnlyList<(string Id, ReadOnlyMemory<byte> Body)> documents, CancellationToken cancellationToken)
    {
        RequireThere();
        return store.PutAllAsync(documents, cancellationToken);
    }

    public ValueTask<IReadOnlyList<StateDocument>> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    public ValueTask ClearAsync(CancellationToken cancellationToken) => store.ClearAsync(cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private void RequireThere()
    {
        if (IsAway)
        {
            throw new StateException(StateProblem.Unreachable, "scripted");
        }
    }
}
