using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Vectors;

public sealed class VectorTransformsTests
{
    [Theory]
    // How they are compared: said, or what the version takes if it is not said.
    [InlineData("ES 8.19", "OS 3.3", """{"dims":4,"similarity":"l2_norm","index":true,"index_options":{"type":"int8_hnsw","m":16,"ef_construction":100}}""",
        """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"l2","parameters":{"m":16,"ef_construction":100,"encoder":{"name":"sq"}}}}""")]
    [InlineData("ES 8.19", "OS 3.3", """{"dims":4}""", """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}""")]
    [InlineData("ES 7.17", "OS 3.3", """{"dims":4,"meta":{"unit":"m"}}""", """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"l2"},"meta":{"unit":"m"}}""")]
    [InlineData("ES 8.19", "OS 3.3", """{"dims":4,"similarity":"max_inner_product"}""", """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"innerproduct"}}""")]
    // What is not indexed stays so.
    [InlineData("ES 8.19", "OS 3.3", """{"dims":4,"index":false}""", """{"dimension":4}""")]
    [InlineData("ES 8.5", "OS 3.3", """{"dims":4}""", """{"dimension":4}""")]
    [InlineData("ES 8.5", "OS 3.3", """{"dims":4,"similarity":"cosine"}""", """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}""")]
    // Engines by what the target has.
    [InlineData("ES 7.10", "OS 1.3", """{"dims":4}""", """{"dimension":4,"method":{"name":"hnsw","engine":"nmslib","space_type":"l2"}}""")]
    [InlineData("ES 8.19", "OS 2.11", """{"dims":2048,"similarity":"cosine"}""", """{"dimension":2048,"method":{"name":"hnsw","engine":"nmslib","space_type":"cosinesimil"}}""")]
    [InlineData("ES 8.19", "OS 2.12", """{"dims":2048,"similarity":"cosine"}""", """{"dimension":2048,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}""")]
    [InlineData("ES 8.19", "OS 2.12", """{"dims":4,"similarity":"dot_product"}""", """{"dimension":4,"method":{"name":"hnsw","engine":"nmslib","space_type":"innerproduct"}}""")]
    [InlineData("ES 8.19", "OS 2.15", """{"dims":4,"index_options":{"type":"int8_hnsw"}}""", """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}""")]
    [InlineData("ES 8.19", "OS 3.3", """{"dims":4,"index_options":{"type":"hnsw","m":8}}""", """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil","parameters":{"m":8}}}""")]
    [InlineData("ES 8.19", "Serverless 2", """{"dims":4,"index_options":{"type":"int8_hnsw","m":8}}""", """{"dimension":4,"method":{"name":"hnsw","engine":"faiss","space_type":"cosinesimil","parameters":{"m":8}}}""")]
    // Bytes and bits.
    [InlineData("ES 8.19", "OS 2.19", """{"dims":4,"element_type":"byte"}""", """{"dimension":4,"data_type":"byte","method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}""")]
    [InlineData("ES 8.19", "OS 2.4", """{"dims":4,"element_type":"byte"}""", """{"dimension":4,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}""")]
    [InlineData("ES 8.19", "OS 2.19", """{"dims":64,"element_type":"bit"}""", """{"dimension":64,"data_type":"binary","method":{"name":"hnsw","engine":"faiss","space_type":"hamming"}}""")]
    public void A_dense_vector_becomes_a_knn_vector(string source, string target, string before, string after)
    {
        var (body, changes) = Run("dense-vectors", source, target, Mapping("dense_vector", before));
        Assert.Equal(Mapping("knn_vector", after), body.Replace(""","settings":{"index.knn":true}""", "", StringComparison.Ordinal));
        Assert.Equal(after.Contains("method", StringComparison.Ordinal), body.Contains("index.knn", StringComparison.Ordinal));
        Assert.Equal("/mappings/properties/f", changes[^1]);
    }

    [Theory]
    [InlineData("ES 8.19", "OS 3.3", """{"similarity":"cosine"}""")] // no document has said yet how many dimensions there are
    [InlineData("ES 8.19", "OS 2.15", """{"dims":64,"element_type":"bit"}""")]
    [InlineData("ES 8.19", "Serverless 2", """{"dims":64,"element_type":"bit"}""")]
    public void A_vector_that_the_target_cannot_index_is_kept_in_the_source(string source, string target, string before)
    {
        var (body, changes) = Run("dense-vectors", source, target, Mapping("dense_vector", before));
        Assert.Equal(Mapping("object", """{"enabled":false}"""), body);
        Assert.Equal(["/mappings/properties/f lossy"], changes);
    }

    [Theory]
    [InlineData("OS 3.3", """{"index.knn":"true","index.knn.algo_param.m":"24","index.knn.algo_param.ef_construction":"128","index.knn.algo_param.ef_search":"100","index.knn.space_type":"innerproduct"}""",
        """{"name":"hnsw","engine":"faiss","space_type":"innerproduct","parameters":{"m":24,"ef_construction":128}}""", "")]
    [InlineData("OS 3.3", """{"index.knn":"true","index.knn.algo_param.ef_search":"100","index.knn.space_type":"l1"}""", """{"name":"hnsw","engine":"faiss","space_type":"l2"}""", " lossy")]
    [InlineData("OS 2.19", """{"index.knn":"true","index.knn.algo_param.ef_search":"100","index.knn.space_type":"l1"}""", null, "")]
    public void What_an_index_says_about_vectors_goes_into_fields_without_a_method(string target, string settings, string? method, string loss)
    {
        const string own = """{"type":"knn_vector","dimension":3,"method":{"name":"hnsw","engine":"lucene"}}""";
        var (body, changes) = Run("knn-settings", "OS 1.3", target,
            $$$$$"""{"settings":{{{{{settings}}}}},"mappings":{"properties":{"f":{"type":"knn_vector","dimension":2},"g":{{{{{own}}}}},"h":{"type":"knn_vector","model_id":"x"}}}}""");
        var field = method is null ? """{"type":"knn_vector","dimension":2}""" : $$$"""{"type":"knn_vector","dimension":2,"method":{{{method}}}}""";
        var kept = method is null ? settings : """{"index.knn":"true","index.knn.algo_param.ef_search":"100"}""";
        Assert.Equal($$$$$"""{"settings":{{{{{kept}}}}},"mappings":{"properties":{"f":{{{{{field}}}}},"g":{{{{{own}}}}},"h":{"type":"knn_vector","model_id":"x"}}}}""", body);
        Assert.Equal(method is null ? [] : [$"/mappings/properties/f/method{loss}"], changes.Where(change => change.StartsWith("/mappings", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("nmslib", "OS 3.3", """{"dimension":2,"data_type":"float","method":{"name":"hnsw","engine":"NMSLIB","space_type":"l1","parameters":{"m":4}}}""",
        """{"dimension":2,"data_type":"float","method":{"name":"hnsw","engine":"faiss","space_type":"l2","parameters":{"m":4}}}""", "/method/engine", "/method/space_type lossy")]
    [InlineData("nmslib", "OS 3.3", """{"dimension":2,"space_type":"linf","method":{"name":"hnsw","engine":"nmslib"}}""",
        """{"dimension":2,"space_type":"l2","method":{"name":"hnsw","engine":"faiss"}}""", "/method/engine", "/space_type lossy")]
    [InlineData("nmslib", "OS 3.3", """{"dimension":2,"method":{"name":"hnsw","engine":"lucene"}}""", """{"dimension":2,"method":{"name":"hnsw","engine":"lucene"}}""")]
    [InlineData("nmslib", "OS 2.19", """{"dimension":2,"method":{"name":"hnsw","engine":"nmslib"}}""", """{"dimension":2,"method":{"name":"hnsw","engine":"nmslib"}}""")]
    [InlineData("serverless-vectors", "Serverless 2", """{"dimension":2,"model_id":"m"}""", """{"dimension":2}""", "/model_id lossy")]
    [InlineData("serverless-vectors", "Serverless 2", """{"dimension":2,"method":{"name":"ivf","engine":"faiss","space_type":"l2","parameters":{"nlist":4}}}""",
        """{"dimension":2,"method":{"name":"hnsw","engine":"faiss","space_type":"l2"}}""", "/method/parameters lossy", "/method/name lossy")]
    [InlineData("serverless-vectors", "Serverless 2", """{"dimension":2,"method":{"name":"hnsw","engine":"lucene","parameters":{"m":4,"encoder":{"name":"sq"}}}}""",
        """{"dimension":2,"method":{"name":"hnsw","engine":"faiss","parameters":{"m":4,"encoder":{"name":"sq","parameters":{"type":"fp16"}}}}}""", "/method/engine", "/method/parameters/encoder/parameters")]
    [InlineData("serverless-vectors", "Serverless 2", """{"dimension":2,"method":{"name":"hnsw","engine":"faiss","parameters":{"m":4,"encoder":{"name":"pq"}}}}""",
        """{"dimension":2,"method":{"name":"hnsw","engine":"faiss","parameters":{"m":4}}}""", "/method/parameters/encoder lossy")]
    [InlineData("serverless-vectors", "Serverless 2", """{"dimension":2,"data_type":"float"}""", """{"dimension":2,"data_type":"float"}""")]
    public void A_knn_vector_becomes(string transform, string target, string before, string after, params string[] changes)
    {
        var (body, made) = Run(transform, "OS 1.3", target, Mapping("knn_vector", before));
        Assert.Equal(Mapping("knn_vector", after), body);
        Assert.Equal(changes.Select(change => "/mappings/properties/f" + change), made);
    }

    /// <summary>A mapping with one field.</summary>
    private static string Mapping(string type, string parameters) => $$$$"""{"mappings":{"properties":{"f":{"type":"{{{{type}}}}",{{{{parameters[1..]}}}}}}}""";
}
