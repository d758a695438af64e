using System.Globalization;
using System.Text;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_cat/indices</c> and <c>_cat/count</c>, as a table or JSON.</summary>
internal sealed class CatEndpoints(ClusterState cluster)
{
    private const string Parameters = IndexExpressions.Parameters +
        " v h s bytes time help local health pri master_timeout cluster_manager_timeout include_unloaded_segments";

    // Those that are shown are there without being asked for.
    private sealed record Column<T>(string Name, string[] Aliases, bool RightAligned, bool Shown, Func<T, string> Value);

    private static readonly Column<IndexService>[] IndexColumns =
    [
        new("health", ["h"], false, true, index => index.Settings.NumberOfReplicas > 0 ? "yellow" : "green"),
        new("status", ["s"], false, true, _ => "open"),
        new("index", ["i", "idx"], false, true, index => index.Name),
        new("uuid", ["id"], false, true, index => index.Uuid),
        new("pri", ["p", "shards.primary", "shardsPrimary"], true, true, index => Text(index.Shards.Count)),
        new("rep", ["r", "shards.replica", "shardsReplica"], true, true, index => Text(index.Settings.NumberOfReplicas)),
        new("docs.count", ["dc", "docsCount"], true, true, index => Text(index.Shards.Sum(shard => shard.CountSearchable()))),
        new("docs.deleted", ["dd", "docsDeleted"], true, true, _ => "0"),
        new("store.size", ["ss", "storeSize"], true, true, Size),
        new("pri.store.size", [], true, true, Size),
        new("creation.date", ["cd"], false, false, index => index.Settings.Values["index.creation_date"].ToString()),
    ];

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/_cat/indices", Indices, Parameters),
        new("GET", "/_cat/indices/{index}", Indices, Parameters),
        new("GET", "/_cat/count", Count, Parameters),
        new("GET", "/_cat/count/{index}", Count, Parameters),
    ];

    private void Indices(RestRequest request, RestResponse response)
    {
        var indices = cluster.Expressions.Resolve(request)
            .Where(index => request["health"] is not { } health || health == IndexColumns[0].Value(index));
        Table(request, response, IndexColumns, indices);
    }

    private void Count(RestRequest request, RestResponse response)
    {
        var now = cluster.Clock.GetUtcNow();
        var count = cluster.Expressions.Resolve(request).Sum(index => index.Shards.Sum(shard => shard.CountSearchable()));
        Column<long>[] columns =
        [
            new("epoch", ["t", "time"], false, true, _ => Text(now.ToUnixTimeSeconds())),
            new("timestamp", ["ts", "hms", "hhmmss"], false, true, _ => now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
            new("count", ["dc", "docs.count", "docsCount"], false, true, Text),
        ];
        Table(request, response, columns, [count]);
    }

    private static void Table<T>(RestRequest request, RestResponse response, Column<T>[] columns, IEnumerable<T> items)
    {
        var chosen = request["h"] is { } names
            ? names.Split(',').Select(name => (Heading: name, Column: Array.Find(columns, column => column.Name == name || column.Aliases.Contains(name))))
                .Where(choice => choice.Column is not null).Select(choice => (choice.Heading, Column: choice.Column!)).ToList()
            : columns.Where(column => column.Shown).Select(column => (Heading: column.Name, Column: column)).ToList();
        var rows = items.Select(item => chosen.Select(choice => choice.Column.Value(item)).ToArray()).ToList();
        if (request["format"] == "json")
        {
            response.Json.WriteStartArray();
            foreach (var row in rows)
            {
                response.Json.WriteStartObject();
                for (var i = 0; i < row.Length; i++) response.Json.WriteString(chosen[i].Heading, row[i]);
                response.Json.WriteEndObject();
            }

            response.Json.WriteEndArray();
            return;
        }

        if (request.Flag("v")) rows.Insert(0, [.. chosen.Select(choice => choice.Heading)]);
        var widths = chosen.Select((_, i) => rows.Select(row => row[i].Length).DefaultIfEmpty().Max()).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => chosen[i].Column.RightAligned ? cell.PadLeft(widths[i]) : i == row.Length - 1 ? cell : cell.PadRight(widths[i]));
            text.AppendJoin(' ', cells).Append('\n');
        }

        response.Text(text.ToString());
    }

    // What the sources take: there is no store.
    private static string Size(IndexService index) =>
        Text(index.Shards.Sum(shard => shard.Searchable().Sum(document => (long)document.Source!.Length))) + "b";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
