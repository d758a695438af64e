using System.Text.Json.Nodes;

namespace Ferry.Transforms.Scripts;

/// <summary>
/// A transform that a user gives. It takes a definition (<c>{"type", "name", "body"}</c>) and gives one, a list of them, or an empty list;
/// or takes a list of documents of a bulk request and gives such a list. Not safe for use by several threads.
/// </summary>
public interface IItemTransform
{
    /// <summary>What it is called in reports: the file or the place in ferry.yaml that it is from.</summary>
    string Name { get; }

    /// <param name="item">Is used up: its parts may lie in the result afterwards, or nowhere.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ItemTransformException">It failed, took too long or too much memory, or gave what is no such item.</exception>
    JsonNode? Apply(JsonNode item, CancellationToken cancellationToken);
}

/// <summary>A user's transform failed. The message names it, the place in it and what happened.</summary>
public sealed class ItemTransformException(string message, Exception? innerException = null) : Exception(message, innerException);
