using System.Text;
using Ferry.Backfill.State;

namespace Ferry.Backfill.Tests.State;

/// <summary>What every store must do.</summary>
public abstract class StateStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Another way to the same documents, of which there are none at the beginning of a test; null if the store is not here.</summary>
    protected abstract ValueTask<IStateStore> OpenAsync();

    [Fact]
    public async Task A_document_is_made_once_and_is_there_as_it_was_written()
    {
        await using var store = await OpenAsync();
        var body = Json("""{ "text": "ä\u0000\"😀", "deep": [ { "n": 1.50 }, null ] }""");

        var version = await store.TryPutAsync("worker-ä b", body, StateVersion.Missing, None);
        Assert.NotNull(version);
        Assert.Null(await store.TryPutAsync("worker-ä b", Json("{}"), StateVersion.Missing, None));

        var stored = Assert.Single(await store.GetAsync(["worker-ä b", "worker-x"], None));
        Assert.Equal("worker-ä b", stored.Id);
        Assert.Equal(version, stored.Version);
        Assert.Equal(Text(body), Text(stored.Body));
        Assert.Empty(await store.GetAsync([], None));
    }

    [Fact]
    public async Task A_write_with_an_old_version_finds_that_somebody_was_faster()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var first = await one.TryPutAsync("a", Json("""{"n":1}"""), StateVersion.Missing, None);
        var second = await other.TryPutAsync("a", Json("""{"n":2}"""), first!.Value, None);
        Assert.NotNull(second);

        Assert.Null(await one.TryPutAsync("a", Json("""{"n":3}"""), first.Value, None));
        await one.PutAllAsync([("a", Json("""{"n":4}"""))], None);
        Assert.Null(await other.TryPutAsync("a", Json("""{"n":5}"""), second!.Value, None));

        Assert.Equal("""{"n":4}""", Text(Assert.Single(await other.GetAsync(["a"], None)).Body));
    }

    [Fact]
    public async Task Of_many_who_write_at_once_one_wins_and_knows_it()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        StateVersion? version = StateVersion.Missing;
        for (var round = 0; round < 5; round++)
        {
            var expected = version.Value;
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(async () =>
                (Number: n, Version: await (n % 2 == 0 ? one : other).TryPutAsync("a", Json($$"""{"n":{{n}}}"""), expected, None)))));

            var winner = Assert.Single(answers, answer => answer.Version is not null);
            var stored = Assert.Single(await one.GetAsync(["a"], None));
            Assert.Equal(winner.Version, stored.Version);
            Assert.Equal($$"""{"n":{{winner.Number}}}""", Text(stored.Body));
            version = stored.Version;
        }
    }

    [Fact]
    public async Task A_list_has_all_documents_with_the_prefix_in_order_over_several_pages()
    {
        await using var store = await OpenAsync();
        var ids = Enumerable.Range(0, 450).Select(n => $"work-{n:d6}").ToList();
        await store.PutAllAsync([.. ids.AsEnumerable().Reverse().Select(id => (id, Json($$"""{"id":"{{id}}"}""")))], None);
        await store.PutAllAsync([("worj-1", Json("{}")), ("work", Json("{}")), ("worl-1", Json("{}"))], None);

        var listed = await store.ListAsync("work-", None);

        Assert.Equal(ids, listed.Select(document => document.Id));
        Assert.All(listed, document => Assert.Equal($$"""{"id":"{{document.Id}}"}""", Text(document.Body)));
        Assert.Equal(453, (await store.ListAsync("", None)).Count);
        Assert.NotNull(await store.TryPutAsync(ids[400], Json("{}"), listed[400].Version, None));
        Assert.Equal("{}", Text((await store.ListAsync(ids[400], None)).Single().Body));
    }

    [Fact]
    public async Task A_cleared_store_is_empty_and_takes_documents_again()
    {
        await using var store = await OpenAsync();
        await store.PutAllAsync([("a", Json("{}")), ("b", Json("{}"))], None);

        await store.ClearAsync(None);

        Assert.Empty(await store.ListAsync("", None));
        Assert.Empty(await store.GetAsync(["a", "b"], None));
        Assert.NotNull(await store.TryPutAsync("a", Json("{}"), StateVersion.Missing, None));
    }

    protected static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);
}
