using System.Text.Json.Nodes;
using Ferry.Clusters;
using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Policies;

public sealed class LifecyclePoliciesTests
{
    [Theory]
    // Each action, by the words of the target.
    [InlineData("""{"rollover":{"max_age":"7d","max_docs":1000,"max_size":"50gb","max_primary_shard_size":"10gb"}}""",
        """{"rollover":{"min_index_age":"7d","min_doc_count":1000,"min_size":"50gb","min_primary_shard_size":"10gb"}}""")]
    [InlineData("""{"set_priority":{"priority":50}}""", """{"index_priority":{"priority":50}}""")]
    [InlineData("""{"set_priority":{"priority":null}}""", "")]
    [InlineData("""{"readonly":{}}""", """{"read_only":{}}""")]
    [InlineData("""{"forcemerge":{"max_num_segments":1}}""", """{"force_merge":{"max_num_segments":1}}""")]
    [InlineData("""{"shrink":{"number_of_shards":1}}""", """{"shrink":{"num_new_shards":1}}""")]
    [InlineData("""{"shrink":{"max_primary_shard_size":"50gb"}}""", """{"shrink":{"max_shard_size":"50gb"}}""")]
    [InlineData("""{"allocate":{"number_of_replicas":0,"include":{},"exclude":{},"require":{"box":"warm"}}}""",
        """{"replica_count":{"number_of_replicas":0}},{"allocation":{"require":{"box":"warm"},"include":{},"exclude":{}}}""")]
    [InlineData("""{"allocate":{"number_of_replicas":1,"include":{}}}""", """{"replica_count":{"number_of_replicas":1}}""")]
    [InlineData("""{"delete":{"delete_searchable_snapshot":true}}""", """{"delete":{}}""", "/delete/delete_searchable_snapshot")]
    [InlineData("""{"migrate":{"enabled":false}}""", "", "/migrate")]
    // What is lost.
    [InlineData("""{"migrate":{}}""", "", "/migrate lossy")]
    [InlineData("""{"freeze":{}}""", "", "/freeze lossy")]
    [InlineData("""{"unfollow":{}}""", "", "/unfollow lossy")]
    [InlineData("""{"downsample":{"fixed_interval":"1h"}}""", "", "/downsample lossy")]
    [InlineData("""{"searchable_snapshot":{"snapshot_repository":"r"}}""", "", "/searchable_snapshot lossy")]
    [InlineData("""{"wait_for_snapshot":{"policy":"p"},"delete":{}}""", """{"delete":{}}""", "/wait_for_snapshot lossy")]
    [InlineData("""{"something_new":{}}""", "", "/something_new lossy")]
    [InlineData("""{"forcemerge":{"max_num_segments":1,"index_codec":"best_compression"}}""", """{"force_merge":{"max_num_segments":1}}""", "/forcemerge/index_codec lossy")]
    [InlineData("""{"rollover":{"max_age":"7d","max_primary_shard_docs":9}}""", """{"rollover":{"min_index_age":"7d"}}""", "/rollover/max_primary_shard_docs lossy")]
    [InlineData("""{"rollover":{"max_primary_shard_docs":9}}""", "", "/rollover/max_primary_shard_docs lossy", "/rollover lossy")]
    // They are taken in one order, whatever order they are written in.
    [InlineData("""{"forcemerge":{"max_num_segments":1},"rollover":{"max_age":"1d"},"set_priority":{"priority":9}}""",
        """{"index_priority":{"priority":9}},{"rollover":{"min_index_age":"1d"}},{"force_merge":{"max_num_segments":1}}""")]
    public void Actions_of_a_phase_become_actions_of_a_state(string before, string after, params string[] changes)
    {
        var (policy, made) = RunPolicy("OS 3.3", $$$"""{"hot":{"actions":{{{before}}}}}""");
        Assert.Equal($$$"""[{"name":"hot","actions":[{{{after}}}],"transitions":[]}]""", policy["states"]!.ToJsonString());
        Assert.Equal([.. changes.Select(change => "/policy/phases/hot/actions" + change), "/policy"], made);
    }

    [Theory]
    // A phase is entered when its age has come; without one, at once.
    [InlineData("OS 3.3", """{"delete":{"min_age":"90d","actions":{"delete":{}}},"warm":{"min_age":"0ms","actions":{"readonly":{}}},"hot":{"min_age":"0ms","actions":{}}}""",
        "hot", """hot -> warm, warm -> delete {"min_index_age":"90d"}, delete""")]
    // After a rollover ages count from it.
    [InlineData("OS 3.3", """{"hot":{"actions":{"rollover":{"max_age":"1d"}}},"cold":{"min_age":"30d","actions":{}},"delete":{"min_age":"90d","actions":{"delete":{}}}}""",
        "hot", """hot -> cold {"min_rollover_age":"30d"}, cold -> delete {"min_rollover_age":"90d"}, delete""")]
    [InlineData("OS 1.2", """{"hot":{"actions":{"rollover":{"max_age":"1d"}}},"delete":{"min_age":"90d","actions":{"delete":{}}}}""",
        "hot", """hot -> delete {"min_index_age":"90d"}, delete""")]
    // An index that is not old enough for the first phase waits.
    [InlineData("OS 3.3", """{"delete":{"min_age":"30d","actions":{"delete":{}}}}""", "new", """new -> delete {"min_index_age":"30d"}, delete""")]
    [InlineData("OS 3.3", "{}", "new", "new")]
    public void Phases_become_states_with_transitions(string target, string phases, string first, string states)
    {
        var (policy, _) = RunPolicy(target, phases);
        Assert.Equal(first, policy["default_state"]!.ToString());
        Assert.Equal(states, string.Join(", ", policy["states"]!.AsArray().Select(state =>
            string.Join(" ", [state!["name"]!.ToString(), .. state["transitions"]!.AsArray().Select(transition => $"-> {transition!["state_name"]} {transition["conditions"]?.ToJsonString()}".TrimEnd())]))));
    }

    [Fact]
    public void A_policy_of_OpenSearch_stays_as_it_is()
    {
        var policy = new Definition(DefinitionKind.LifecyclePolicy, "p", JsonNode.Parse("""{"policy":{"description":"d","default_state":"a","states":[]}}""")!.AsObject());
        Assert.Empty(Run("lifecycle-policies", "ES 7.10", "OS 3.3", policy).Changes);
    }

    [Fact]
    public void Serverless_has_no_policies()
    {
        var policy = new Definition(DefinitionKind.LifecyclePolicy, "p", JsonNode.Parse("""{"policy":{"phases":{}}}""")!.AsObject());
        var context = new TransformContext(new ClusterVersion(Flavour.Elasticsearch, 8, 19), new ClusterVersion(Flavour.Serverless, 2));
        Assert.Contains("data lifecycle policies", Assert.Single(new TransformChain(context).Run(policy)).Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OS 3.3", """{"index.lifecycle.rollover_alias":"logs","index.lifecycle.name":"p"}""", """{"index.plugins.index_state_management.rollover_alias":"logs"}""", "rollover_alias", "name lossy")]
    [InlineData("OS 3.3", """{"index.lifecycle.indexing_complete":"true"}""", """{"index.plugins.index_state_management.rollover_skip":"true"}""", "indexing_complete")]
    [InlineData("OS 3.3", """{"index.lifecycle.origination_date":"1","index.refresh_interval":"1s"}""", """{"index.refresh_interval":"1s"}""", "origination_date lossy")]
    [InlineData("Serverless 2", """{"index.lifecycle.rollover_alias":"logs"}""", "{}", "rollover_alias lossy")]
    public void Settings_of_the_lifecycle_become(string target, string before, string after, params string[] changes)
    {
        var (body, made) = Run("lifecycle-settings", "ES 7.10", target, $$$"""{"settings":{{{before}}}}""");
        Assert.Equal($$$"""{"settings":{{{after}}}}""", body);
        Assert.Equal(changes.Select(change => "/settings/index.lifecycle." + change), made);
    }

    private static (JsonNode Policy, string[] Changes) RunPolicy(string target, string phases)
    {
        var body = new JsonObject { ["policy"] = new JsonObject { ["phases"] = JsonNode.Parse(phases) } };
        var (after, changes) = Run("lifecycle-policies", "ES 8.19", target, new Definition(DefinitionKind.LifecyclePolicy, "p", body));
        return (JsonNode.Parse(after)!["policy"]!, changes);
    }
}
