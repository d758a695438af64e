using System.Text.Json.Nodes;
using Acornima.Ast;
using Jint;

namespace Ferry.Transforms.Scripts.JavaScript;

/// <summary>A script that was read, for any number of engines.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Script">It, parsed.</param>
/// <param name="Bindings">What it is called with to give the transform; null if it is the transform.</param>
/// <param name="Log">Told what it says by console.log and the like.</param>
internal sealed record JavaScriptSource(string Name, Prepared<Script> Script, JsonObject? Bindings, Action<string> Log)
{
    /// <exception cref="ItemTransformException">It is not JavaScript; the message has line and column.</exception>
    public static JavaScriptSource Parse(string name, string text, JsonObject? bindings, Action<string> log)
    {
        try
        {
            return new JavaScriptSource(name, Engine.PrepareScript(text, name, strict: true), bindings, log);
        }
        catch (ScriptPreparationException e)
        {
            throw new ItemTransformException(
                e.InnerException is Acornima.ParseErrorException error
                    ? $"{name}:{error.LineNumber}:{error.Column + 1}: not JavaScript: {error.Description}"
                    : $"{name}: not JavaScript: {e.Message}",
                e);
        }
    }
}
