using Ferry.Backfill.Failures;
using Microsoft.Data.Sqlite;

namespace Ferry.Backfill.State;

/// <summary>
/// Documents in a SQLite file, for the processes of one machine. The write-ahead log is not synced at each commit: a machine that loses its
/// power may lose the last rows, whose units are then done again.
/// </summary>
public sealed class SqliteStateStore : IStateStore
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    private SqliteStateStore(string path)
    {
        Location = "sqlite:" + path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30, Pooling = false }.ToString());
    }

    public string Location { get; }

    /// <param name="path">The file; it is made, readable by its owner only, if it is not there.</param>
    /// <exception cref="StateException">It cannot be opened, or is something else.</exception>
    public static SqliteStateStore Open(string path)
    {
        var store = new SqliteStateStore(path);
        try
        {
            PrivateFolder.CreateFor(path);
            PrivateFolder.Touch(path);
            store.Do(() =>
            {
                store._connection.Open();
                store.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
                store.Execute("CREATE TABLE IF NOT EXISTS document (id TEXT PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;");
                return true;
            });
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            store._connection.Dispose();
            throw new StateException(StateProblem.Refused, $"The work state {path} cannot be written: {e.Message}", e);
        }
        catch
        {
            store._connection.Dispose();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<StateDocument>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Do<IReadOnlyList<StateDocument>>(() =>
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            using var command = Command("SELECT id, version, body FROM document WHERE id = $id", transaction);
            var id = command.Parameters.Add("$id", SqliteType.Text);
            var found = new List<StateDocument>();
            foreach (var wanted in ids)
            {
                id.Value = wanted;
                Read(command, found);
            }

            return found;
        }));

    public ValueTask<StateVersion?> TryPutAsync(string id, ReadOnlyMemory<byte> body, StateVersion expected, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Do<StateVersion?>(() =>
        {
            using var command = Command(
                expected == StateVersion.Missing
                    ? "INSERT OR IGNORE INTO document (id, version, body) VALUES ($id, 1, $body)"
                    : "UPDATE document SET version = version + 1, body = $body WHERE id = $id AND version = $version");
            command.Parameters.AddWithValue("$id", id);
            command.Parameters.AddWithValue("$body", body.ToArray());
            command.Parameters.AddWithValue("$version", expected.Number);
            return command.ExecuteNonQuery() == 1 ? new StateVersion(expected.Number + 1, 0) : null;
        }));

    public ValueTask PutAllAsync(IReadOnlyList<(string Id, ReadOnlyMemory<byte> Body)> documents, CancellationToken cancellationToken)
    {
        Do(() =>
        {
            using var transaction = _connection.BeginTransaction();
            using var command = Command(
                "INSERT INTO document (id, version, body) VALUES ($id, 1, $body) ON CONFLICT (id) DO UPDATE SET version = version + 1, body = excluded.body",
                transaction);
            var id = command.Parameters.Add("$id", SqliteType.Text);
            var body = command.Parameters.Add("$body", SqliteType.Blob);
            foreach (var document in documents)
            {
                (id.Value, body.Value) = (document.Id, document.Body.ToArray());
                command.ExecuteNonQuery();
            }

            transaction.Commit();
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<StateDocument>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Do<IReadOnlyList<StateDocument>>(() =>
        {
            using var command = Command("SELECT id, version, body FROM document WHERE id >= $from AND id < $to ORDER BY id");
            command.Parameters.AddWithValue("$from", prefix);
            command.Parameters.AddWithValue("$to", prefix + '\uffff');
            var found = new List<StateDocument>();
            Read(command, found);
            return found;
        }));

    public ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        Do(() =>
        {
            Execute("DELETE FROM document;");
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _connection.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static void Read(SqliteCommand command, List<StateDocument> found)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            found.Add(new StateDocument(reader.GetString(0), new StateVersion(reader.GetInt64(1), 0), reader.GetFieldValue<byte[]>(2)));
        }
    }

    private SqliteCommand Command(string text, SqliteTransaction? transaction = null)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (text, transaction);
        return command;
    }

    private void Execute(string text)
    {
        using var command = Command(text);
        command.ExecuteNonQuery();
    }

    private T Do<T>(Func<T> work)
    {
        lock (_lock)
        {
            try
            {
                return work();
            }
            catch (SqliteException e)
            {
                var (problem, remedy) = e.SqliteErrorCode switch
                {
                    Corrupt or NotADatabase => (StateProblem.Damaged, "It is damaged, or is not a work state of Ferry; move it away to begin anew."),
                    ReadOnly or CannotOpen => (StateProblem.Refused, "Its folder and file must be writable for this user."),
                    Full or IoError => (StateProblem.Unreachable, "Is the disk full? What was done so far is kept; the same command goes on."),
                    Busy or Locked => (StateProblem.Unreachable, "Another process keeps it locked."),
                    _ => (StateProblem.Damaged, "It is not as this version of Ferry writes it."),
                };
                throw new StateException(problem, $"The work state {Location} fails: {e.Message.TrimEnd('.')}. {remedy}", e);
            }
        }
    }
}
