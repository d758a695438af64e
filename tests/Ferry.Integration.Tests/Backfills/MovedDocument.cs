using System.Text;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>A document as it must be, or is, on the target.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="Id">Its id.</param>
/// <param name="Routing">Its routing; null if it has none.</param>
/// <param name="Source">UTF-8 of the source.</param>
internal sealed record MovedDocument(string Index, string Id, string? Routing, byte[] Source)
{
    /// <summary>The same id may be there under several routings.</summary>
    public (string, string, string?) Key => (Index, Id, Routing);

    public override string ToString() => $"{Index}/{Id} routing {Routing ?? "none"}: {Encoding.UTF8.GetString(Source)}";
}
