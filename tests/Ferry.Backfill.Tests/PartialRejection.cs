using System.Text;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests;

/// <summary>Answers to bulk requests in which some documents are rejected; the others reach the target.</summary>
internal static class PartialRejection
{
    /// <param name="target">Past the proxy.</param>
    /// <param name="status">Of the rejected documents.</param>
    /// <param name="isRejected">By their position.</param>
    public static Fault Of(ClusterClient target, int status, Func<int, bool> isRejected) => Fault.Answer(async (request, cancel) =>
    {
        var lines = Encoding.UTF8.GetString(request.Body.Span).Split('\n')[..^1];
        var index = Uri.UnescapeDataString(request.Path.Split('/')[1]);
        var items = new JsonArray();
        var accepted = new StringBuilder();
        for (var i = 0; i < lines.Length / 2; i++)
        {
            if (isRejected(i))
            {
                var error = new JsonObject { ["type"] = "rejected_execution_exception", ["reason"] = "busy" };
                items.Add(new JsonObject { ["index"] = new JsonObject { ["status"] = status, ["error"] = error } });
            }
            else
            {
                items.Add(JsonNode.Parse("""{"index":{"status":201}}"""));
                accepted.Append(lines[2 * i]).Append('\n').Append(lines[(2 * i) + 1]).Append('\n');
            }
        }

        if (accepted.Length > 0)
        {
            Assert.Empty((await target.BulkAsync(index, Encoding.UTF8.GetBytes(accepted.ToString()), BulkParameters.Default, cancel)).Failures);
        }

        return new ProxyAnswer(200, new JsonObject { ["items"] = items }.ToJsonString());
    });

    public static Fault All(int status) => Of(null!, status, _ => true);
}
