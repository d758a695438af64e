namespace Ferry.Clusters;

/// <summary>
/// What a cluster of a version can do: the one place where versions are compared for it. Elasticsearch without X-Pack (oss) lacks some of
/// what is said here of its version; reading it answers 400 or 404 then.
/// </summary>
/// <param name="Version">Of the cluster.</param>
public readonly record struct Capabilities(ClusterVersion Version)
{
    private bool IsServerless => Version.Flavour == Flavour.Serverless;

    private bool IsOpenSearch => Version.Flavour == Flavour.OpenSearch;

    /// <summary><c>_template</c>. Still there in all of Elasticsearch and OpenSearch, but not in Serverless.</summary>
    public bool HasLegacyTemplates => !IsServerless;

    /// <summary><c>_index_template</c>.</summary>
    public bool HasComposableTemplates => IsServerless || IsOpenSearch || Version.IsElasticsearchFrom(7, 8);

    /// <summary><c>_component_template</c>.</summary>
    public bool HasComponentTemplates => IsOpenSearch || Version.IsElasticsearchFrom(7, 8);

    /// <summary><c>_data_stream</c>.</summary>
    public bool HasDataStreams => IsOpenSearch || Version.IsElasticsearchFrom(7, 9);

    /// <summary>Indices that patterns leave out, unless <c>expand_wildcards</c> asks for them.</summary>
    public bool HasHiddenIndices => IsOpenSearch || Version.IsElasticsearchFrom(7, 7);

    /// <summary><c>_ingest/pipeline</c>.</summary>
    public bool HasIngestPipelines => IsServerless || IsOpenSearch || Version.IsElasticsearchFrom(5);

    /// <summary><c>_search/pipeline</c>: an experiment in 2.7 and 2.8, which a setting had to allow; for everybody from 2.9.</summary>
    public bool HasSearchPipelines => IsServerless || Version.IsOpenSearchFrom(2, 9);

    /// <summary>Scripts are in the cluster state (<c>_cluster/state/metadata</c>, <c>_scripts</c>); before, they were documents of the index <c>.scripts</c>.</summary>
    public bool KeepsScriptsInState => IsOpenSearch || Version.IsElasticsearchFrom(5);

    /// <summary>Index lifecycle management, <c>_ilm/policy</c>.</summary>
    public bool HasIndexLifecycle => Version.IsElasticsearchFrom(6, 6);

    /// <summary>Index state management, <c>_plugins/_ism/policies</c>; where the plugin is.</summary>
    public bool HasIndexStateManagement => IsOpenSearch;

    /// <summary><c>_cluster/health</c>, <c>_cluster/settings</c>, <c>_nodes</c>: there are nodes that one may know of.</summary>
    public bool HasNodes => !IsServerless;

    /// <summary><c>_snapshot</c>.</summary>
    public bool HasSnapshots => !IsServerless;

    /// <summary><c>_refresh</c>; Serverless refreshes when it sees fit.</summary>
    public bool HasRefresh => !IsServerless;

    /// <summary>Whether requests name the type of documents: <c>index/type/id</c>.</summary>
    public bool NeedsTypes => Version.IsElasticsearchBefore(7);
}
