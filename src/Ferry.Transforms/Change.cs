using System.Text.Json.Nodes;

namespace Ferry.Transforms;

/// <summary>What a change costs.</summary>
public enum Loss
{
    /// <summary>Nothing: another name for the same.</summary>
    None,

    /// <summary>Something that the source could do, the target will not do, or not in the same way; no document is touched.</summary>
    Lossy,
}

/// <summary>One change of a definition.</summary>
/// <param name="Transform">Name of the transform that made it.</param>
/// <param name="Place">Where in the body, a JSON pointer (RFC 6901); for what was renamed, of the old place.</param>
/// <param name="Before">What was there; null if nothing.</param>
/// <param name="After">What is there now; null if nothing.</param>
/// <param name="Loss">What it costs.</param>
/// <param name="Note">Why, or what to know, in a sentence; null where the transform's own sentence says all.</param>
public sealed record Change(string Transform, string Place, JsonNode? Before, JsonNode? After, Loss Loss, string? Note);
