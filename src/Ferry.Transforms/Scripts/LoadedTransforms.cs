using Ferry.Transforms.Types;

namespace Ferry.Transforms.Scripts;

/// <summary>What a user's files of transforms hold.</summary>
/// <param name="Items">Transforms of items, in the order in which they are applied.</param>
/// <param name="Types">Where mapping types go, if a provider list says so; known before any item is transformed.</param>
/// <param name="Hash">SHA-256 of all that was read, in hexadecimal: two loads with the same one do the same.</param>
public sealed record LoadedTransforms(IReadOnlyList<TransformFactory> Items, TypeRouting? Types, string Hash);
