using Ferry.Backfill.State;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests.State;

public sealed class SqliteStateStoreTests : StateStoreTests, IDisposable
{
    private readonly TempDirectory _folder = new();

    private string File => _folder.Combine("state.db");

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<IStateStore> OpenAsync() => ValueTask.FromResult<IStateStore>(SqliteStateStore.Open(File));

    [Fact]
    public void A_file_that_is_not_a_database_is_refused_and_left_alone()
    {
        System.IO.File.WriteAllText(File, string.Join('\n', Enumerable.Repeat("somebody's notes", 1000)));
        var before = System.IO.File.ReadAllBytes(File);

        var e = Assert.Throws<StateException>(() => SqliteStateStore.Open(File));

        Assert.Equal(StateProblem.Damaged, e.Problem);
        Assert.Contains(File, e.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public async Task A_damaged_file_ends_in_a_typed_error()
    {
        await using (var store = await OpenAsync())
        {
            await store.PutAllAsync([.. Enumerable.Range(0, 2000).Select(n => ($"work-{n:d6}", Json($$"""{"n":{{n}}}""")))], CancellationToken.None);
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes.AsSpan(4096).Fill(0x5a);
        await System.IO.File.WriteAllBytesAsync(File, bytes);

        var e = await Assert.ThrowsAsync<StateException>(async () =>
        {
            await using var store = await OpenAsync();
            await store.ListAsync("", CancellationToken.None);
        });
        Assert.Equal(StateProblem.Damaged, e.Problem);
        Assert.Contains("move it away", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused()
    {
        System.IO.File.WriteAllText(File, "");

        var e = Assert.Throws<StateException>(() => SqliteStateStore.Open(Path.Combine(File, "below", "state.db")));

        Assert.Equal(StateProblem.Refused, e.Problem);
        Assert.Contains("state.db", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_and_its_log_are_readable_by_their_owner_only()
    {
        await using var store = await OpenAsync();
        await store.PutAllAsync([("a", Json("{}"))], CancellationToken.None);

        var files = Directory.GetFiles(_folder.Path);
        Assert.Contains(File + "-wal", files);
        Assert.All(files, file => Assert.True(
            OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));
    }
}
