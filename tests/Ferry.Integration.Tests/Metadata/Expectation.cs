using System.Text.Json.Nodes;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>What was written down beforehand about an object on one way from a version to a target.</summary>
/// <param name="Body">What the target must answer for it, whole; null if the target must not have it.</param>
/// <param name="Documents">Documents for it: "id", "source", "routing" and "in" (an alias) if need be, "refused" if it must not be taken.</param>
/// <param name="Searches">Searches in it: "why", "body", "in" (an alias) if need be, and the ids that it "finds", no others.</param>
internal sealed record Expectation(JsonNode? Body, IReadOnlyList<JsonObject> Documents, IReadOnlyList<JsonObject> Searches);
