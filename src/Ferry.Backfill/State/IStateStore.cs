namespace Ferry.Backfill.State;

/// <summary>Version of a document, which changes whenever it is written. <see cref="Missing"/> stands for a document that is not there.</summary>
public readonly record struct StateVersion(long Number, long Term)
{
    public static StateVersion Missing => default;
}

/// <param name="Id">Unique in the store.</param>
/// <param name="Version">For a compare-and-set.</param>
/// <param name="Body">JSON.</param>
public sealed record StateDocument(string Id, StateVersion Version, ReadOnlyMemory<byte> Body);

/// <summary>
/// Documents that several processes share, with compare-and-set as the only means of agreement. Safe for use by many threads. Every member
/// waits for a store that is away for a while, and then ends in <see cref="StateException"/>.
/// </summary>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>Where it is, as the user gave it.</summary>
    string Location { get; }

    /// <summary>The newest state of the documents; those that are not there are left out.</summary>
    ValueTask<IReadOnlyList<StateDocument>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Writes a document if its version is still the expected one.</summary>
    /// <returns>Its new version; null if somebody else was faster.</returns>
    ValueTask<StateVersion?> TryPutAsync(string id, ReadOnlyMemory<byte> body, StateVersion expected, CancellationToken cancellationToken);

    /// <summary>Writes documents, whatever is there.</summary>
    ValueTask PutAllAsync(IReadOnlyList<(string Id, ReadOnlyMemory<byte> Body)> documents, CancellationToken cancellationToken);

    /// <summary>All documents whose id begins so, in the order of their ids.</summary>
    ValueTask<IReadOnlyList<StateDocument>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes every document.</summary>
    ValueTask ClearAsync(CancellationToken cancellationToken);
}

/// <summary>What can be asked of every store.</summary>
public static class StateStoreExtensions
{
    /// <summary>The newest state of a document; null if it is not there.</summary>
    public static async ValueTask<StateDocument?> FindAsync(this IStateStore store, string id, CancellationToken cancellationToken)
    {
        var found = await store.GetAsync([id], cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>What a document holds; null if it is not there.</summary>
    internal static async ValueTask<T?> FindAsync<T>(this IStateStore store, string id, CancellationToken cancellationToken)
        where T : class =>
        await store.FindAsync(id, cancellationToken) is { } stored ? StateJson.Read<T>(stored, store.Location) : null;

    /// <summary>What all documents hold whose id begins so, in the order of their ids.</summary>
    internal static async ValueTask<List<T>> ListAsync<T>(this IStateStore store, string prefix, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(prefix, cancellationToken)).Select(stored => StateJson.Read<T>(stored, store.Location))];
}
