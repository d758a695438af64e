using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ferry.Clusters;

namespace Ferry.Backfill.State;

/// <summary>
/// Documents in an index of an OpenSearch (any) or Elasticsearch (6.7 and later), for a fleet. Reads are realtime gets, writes are
/// conditional on <c>_seq_no</c> and <c>_primary_term</c>: nothing of the work needs a refresh, a search or a script. Only <see cref="ListAsync"/> refreshes.
/// </summary>
public sealed class ClusterStateStore : IStateStore
{
    private const int PageSize = 200;

    // What tells Ferry's index from somebody's data.
    private const string Mark = "work state of ferry";

    private readonly ClusterClient _cluster;
    private readonly RetryPolicy _retries;
    private readonly string _index;
    private readonly bool _hasTypes;

    private ClusterStateStore(ClusterClient cluster, RetryPolicy retries, string index, bool hasTypes)
    {
        (_cluster, _retries, _index, _hasTypes) = (cluster, retries, index, hasTypes);
        Location = $"opensearch:{cluster.Uri}{index}";
    }

    public string Location { get; }

    /// <param name="cluster">Is disposed with the store.</param>
    /// <param name="retries">How long a cluster that is away is waited for.</param>
    /// <param name="index">Made if it is not there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StateException">The cluster cannot be reached or refuses, or the index is somebody's.</exception>
    public static async ValueTask<ClusterStateStore> OpenAsync(
        ClusterClient cluster, RetryPolicy retries, string index, CancellationToken cancellationToken)
    {
        var opening = new ClusterStateStore(cluster, retries, index, hasTypes: false);
        try
        {
            var info = await opening.RunAsync(cluster.GetInfoAsync, cancellationToken);
            var store = new ClusterStateStore(cluster, retries, index, info.Version.Capabilities.NeedsTypes);
            await store.EnsureIndexAsync(cancellationToken);
            return store;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<StateDocument>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new { ids });
        return await RequestAsync(HttpMethod.Post, Path("_mget"), body, answer => answer.GetProperty("docs").EnumerateArray()
            .Where(document => document.TryGetProperty("found", out var found) ? found.GetBoolean() : throw NotReady(document))
            .Select(Read).ToList(), cancellationToken);
    }

    public async ValueTask<StateVersion?> TryPutAsync(
        string id, ReadOnlyMemory<byte> body, StateVersion expected, CancellationToken cancellationToken)
    {
        var condition = expected == StateVersion.Missing ? "op_type=create" : $"if_seq_no={expected.Number}&if_primary_term={expected.Term}";
        var path = $"{Uri.EscapeDataString(_index)}/_doc/{Uri.EscapeDataString(id)}?{condition}";
        var wrapped = Wrap(id, body);
        var attempts = _retries.Begin();
        while (true)
        {
            try
            {
                var (status, answer) = await _cluster.RequestAsync(HttpMethod.Put, path, wrapped, HttpStatusCode.Conflict, cancellationToken);
                using (answer)
                {
                    return status == HttpStatusCode.Conflict ? null : Parse(() => ReadVersion(answer.RootElement));
                }
            }
            catch (ClusterException e) when (e.IsTransient && attempts.MayRepeat())
            {
                await attempts.WaitAsync(e.Message, e.RetryAfter, cancellationToken);
            }
            catch (ClusterException e)
            {
                throw Failed(e);
            }

            // The write may have taken effect although its answer was lost; another one would then find a conflict with itself.
            var now = await this.FindAsync(id, cancellationToken);
            if (now is not null && now.Body.Span.SequenceEqual(body.Span))
            {
                return now.Version;
            }

            if ((now?.Version ?? StateVersion.Missing) != expected)
            {
                return null;
            }
        }
    }

    public async ValueTask PutAllAsync(IReadOnlyList<(string Id, ReadOnlyMemory<byte> Body)> documents, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var (id, body) in documents)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(new { index = new { _id = id } }));
            lines.Write("\n"u8);
            lines.Write(Wrap(id, body));
            lines.Write("\n"u8);
        }

        var refusal = await RequestAsync(HttpMethod.Post, Path("_bulk") + "?filter_path=errors,items.*.status,items.*.error", lines.WrittenMemory, answer =>
        {
            var refused = answer.GetProperty("errors").GetBoolean()
                ? answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("index")).Where(item => item.TryGetProperty("error", out _)).ToList()
                : [];
            return refused.Find(item => item.GetProperty("status").GetInt32() is 429 or 503) is { ValueKind: JsonValueKind.Object } passing
                ? throw NotReady(passing)
                : refused.Select(item => item.GetRawText()).FirstOrDefault();
        }, cancellationToken);
        if (refusal is not null)
        {
            throw new StateException(StateProblem.Refused, $"The work state {Location} does not take its documents: {refusal}");
        }
    }

    public async ValueTask<IReadOnlyList<StateDocument>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        (await RequestAsync(HttpMethod.Post, $"{Uri.EscapeDataString(_index)}/_refresh", null, cancellationToken)).Dispose();
        var found = new List<StateDocument>();
        while (true)
        {
            var search = JsonSerializer.SerializeToUtf8Bytes(new
            {
                size = PageSize,
                seq_no_primary_term = true,
                query = new
                {
                    @bool = new
                    {
                        filter = new object[]
                        {
                            new { prefix = new { id = prefix } },

                            // Elasticsearch 6 finds nothing that is greater than "".
                            new { range = new { id = found.Count == 0 ? new { gte = "" } : (object)new { gt = found[^1].Id } } },
                        },
                    },
                },
                sort = new[] { new { id = "asc" } },
            });
            var page = await RequestAsync(HttpMethod.Post, $"{Uri.EscapeDataString(_index)}/_search", search, answer =>
                answer.GetProperty("_shards").GetProperty("failed").GetInt32() == 0
                    ? answer.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(Read).ToList()
                    : throw NotReady(answer), cancellationToken);
            found.AddRange(page);
            if (page.Count < PageSize)
            {
                return found;
            }
        }
    }

    public async ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        // A request that took effect although its answer was lost finds nothing when it is sent again.
        var (_, answer) = await RunAsync(
            cancel => _cluster.RequestAsync(HttpMethod.Delete, Uri.EscapeDataString(_index), null, HttpStatusCode.NotFound, cancel), cancellationToken);
        answer.Dispose();
        await EnsureIndexAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Of a document or its beginning, as <c>{"id":…,"body":…}</c>: the id may be searched, the body is only kept.</summary>
    private static byte[] Wrap(string id, ReadOnlyMemory<byte> body)
    {
        var wrapped = new ArrayBufferWriter<byte>(body.Length + 64);
        using (var json = new Utf8JsonWriter(wrapped))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WritePropertyName("body"u8);
            json.WriteRawValue(body.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return wrapped.WrittenSpan.ToArray();
    }

    private static StateDocument Read(JsonElement document) => new(
        document.GetProperty("_id").GetString()!,
        ReadVersion(document),
        JsonMarshal.GetRawUtf8Value(document.GetProperty("_source").GetProperty("body")).ToArray());

    private static StateVersion ReadVersion(JsonElement document) =>
        new(document.GetProperty("_seq_no").GetInt64(), document.GetProperty("_primary_term").GetInt64());

    private async ValueTask EnsureIndexAsync(CancellationToken cancellationToken)
    {
        object mapping = new
        {
            _meta = new { ferry = Mark },
            dynamic = false,
            properties = new { id = new { type = "keyword" }, body = new { type = "object", enabled = false } },
        };
        var definition = JsonSerializer.SerializeToUtf8Bytes(new
        {
            settings = new { index = new { number_of_shards = 1, auto_expand_replicas = "0-1", refresh_interval = "-1" } },
            mappings = _hasTypes ? new Dictionary<string, object> { ["_doc"] = mapping } : mapping,
        });
        try
        {
            var exists = await RunAsync(cancel => _cluster.ExistsAsync(_index, cancel), cancellationToken);
            if (!exists)
            {
                // Whoever is slower than another process is told 400, resource_already_exists_exception.
                var (_, answer) = await RunAsync(
                    cancel => _cluster.RequestAsync(HttpMethod.Put, Uri.EscapeDataString(_index), definition, HttpStatusCode.BadRequest, cancel), cancellationToken);
                answer.Dispose();
            }
        }
        catch (StateException e) when (e.Problem != StateProblem.Unreachable)
        {
            throw new StateException(StateProblem.Refused, $"The index of the work state {Location} cannot be made: {e.Message}", e);
        }

        using var mappings = await RequestAsync(HttpMethod.Get, $"{Uri.EscapeDataString(_index)}/_mapping", null, cancellationToken);
        if (!mappings.RootElement.GetRawText().Contains($"\"{Mark}\"", StringComparison.Ordinal))
        {
            throw new StateException(StateProblem.Damaged, $"{Location} is an index that Ferry did not make; name another one for the work state.");
        }
    }

    private string Path(string api) => $"{Uri.EscapeDataString(_index)}/{(_hasTypes ? "_doc/" : "")}{api}";

    private async ValueTask<JsonDocument> RequestAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        var (_, answer) = await RunAsync(cancel => _cluster.RequestAsync(method, path, body, null, cancel), cancellationToken);
        return answer;
    }

    /// <summary>What of the answer is wanted; a part of it that says that a shard is not ready makes the request one that fails in passing.</summary>
    private ValueTask<T> RequestAsync<T>(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, Func<JsonElement, T> read, CancellationToken cancellationToken) => RunAsync(
        async cancel =>
        {
            var (_, answer) = await _cluster.RequestAsync(method, path, body, null, cancel);
            using (answer)
            {
                return Parse(() => read(answer.RootElement));
            }
        }, cancellationToken);

    private async ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.RunAsync(request, cancellationToken);
        }
        catch (ClusterException e)
        {
            throw Failed(e);
        }
    }

    private StateException Failed(ClusterException e) => e.IsTransient
        ? new(StateProblem.Unreachable, $"The work state {Location} cannot be reached. What was done so far is kept; the same command goes on. {e.Message}", e)
        : new(StateProblem.Refused, $"The work state {Location} is refused: {e.Message}", e);

    private ClusterException NotReady(JsonElement answer) =>
        new(ClusterProblem.Unavailable, $"{_cluster.Uri} answers, but not its index {_index}: {answer.GetRawText()[..Math.Min(300, answer.GetRawText().Length)]}");

    private T Parse<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new StateException(StateProblem.Damaged, $"The work state {Location} gives an answer that is not that of a search cluster.", e);
        }
    }
}
