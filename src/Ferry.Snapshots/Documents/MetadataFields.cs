using Ferry.Lucene.Index;

namespace Ferry.Snapshots.Documents;

/// <summary>Numbers of the engine's own fields in a segment; -1 for those that it does not have.</summary>
internal readonly struct MetadataFields(FieldInfos fields)
{
    public int Id { get; } = fields["_id"]?.Number ?? -1;

    public int Uid { get; } = fields["_uid"]?.Number ?? -1;

    public int Routing { get; } = fields["_routing"]?.Number ?? -1;

    public int Parent { get; } = fields["_parent"]?.Number ?? -1;

    public int Timestamp { get; } = fields["_timestamp"]?.Number ?? -1;

    public int Ttl { get; } = fields["_ttl"]?.Number ?? -1;

    public int Source { get; } = fields["_source"]?.Number ?? -1;
}
