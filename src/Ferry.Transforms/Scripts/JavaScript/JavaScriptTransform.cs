using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Ferry.Transforms.Scripts.JavaScript;

/// <summary>
/// A transform in JavaScript, as one engine runs it; not safe for use by several threads. The script's value is a function. With bindings it
/// is called with them once and gives the transform; without, it is the transform. It reaches nothing but its item.
/// </summary>
internal sealed class JavaScriptTransform : IItemTransform
{
    private const long MaxBytes = 512L << 20;
    private const int MaxStatements = 20_000_000;
    private const uint MaxArraySize = 10_000_000;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxRegexTime = TimeSpan.FromSeconds(2);

    private static readonly Prepared<Script> Watch = Engine.PrepareScript(
        "promise => { const fate = {}; promise.then(value => { fate.value = value; }, error => { fate.error = error; }); return fate; }", strict: true);

    private readonly JavaScriptSource _source;
    private readonly Interruption _interruption = new();
    private Loaded? _loaded;

    private JavaScriptTransform(JavaScriptSource source) => _source = source;

    public string Name => _source.Name;

    /// <summary>Prepares a script, and runs its beginning once to see whether it gives a transform.</summary>
    /// <exception cref="ItemTransformException">It does not.</exception>
    public static TransformFactory Load(JavaScriptSource source)
    {
        new JavaScriptTransform(source).Begin();
        return new TransformFactory(source.Name, () => new JavaScriptTransform(source));
    }

    public JsonNode? Apply(JsonNode item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _interruption.Token = cancellationToken;
        var loaded = _loaded ??= Begin();
        try
        {
            var given = Call(loaded, loaded.Transform, loaded.Values.Of(item));
            if (given is Function)
            {
                throw Fail("it gave a function instead of an item. A script that is to be called with bindings first needs a provider list with a bindingsObject");
            }

            return Run(loaded.Engine, () => loaded.Result.Read(given));
        }
        catch
        {
            // What a script that was ended in the middle has left in its globals is unknown.
            _loaded = null;
            throw;
        }
        finally
        {
            _loaded?.Values.Clear();
        }
    }

    private Loaded Begin()
    {
        var engine = new Engine(options =>
        {
            options.Strict = true;
            options.TimeoutInterval(MaxTime).LimitMemory(MaxBytes).MaxStatements(MaxStatements);
            options.Constraints.Constraints.Add(_interruption);
            options.Constraints.StackOverflowGuard = true;
            options.Constraints.MaxArraySize = MaxArraySize;
            options.Constraints.RegexTimeout = MaxRegexTime;
            options.Json.MaxParseDepth = 1000;
        });
        engine.SetValue("console", Console(engine));
        var values = new ScriptValues(engine);
        var loaded = new Loaded(engine, values, new ScriptResult(Name, values), engine.Evaluate(Watch), JsValue.Undefined);
        var value = Run(engine, () => engine.Evaluate(_source.Script));
        if (_source.Bindings is { } bindings && value is Function)
        {
            value = Call(loaded, value, values.Of(bindings.DeepClone()));
        }

        return value is Function
            ? loaded with { Transform = value }
            : throw Fail(
                _source.Bindings is null
                    ? "its last expression is not a function; let it be the transform, as: (() => transform)()"
                    : "called with its bindings it gives no function; let its last expression be a function that gives the transform, as: (() => main)()");
    }

    private JsObject Console(Engine engine)
    {
        var console = new JsObject(engine);
        var stringify = engine.Global.Get("JSON").Get("stringify");
        foreach (var level in (string[])["log", "info", "debug", "warn", "error"])
        {
            console.FastSetDataProperty(level, new ClrFunction(engine, level, (_, given) =>
            {
                _source.Log($"{Name}: {(level is "warn" or "error" ? $"{level}: " : "")}{string.Join(' ', given.Select(Text))}");
                return JsValue.Undefined;
            }));
        }

        return console;

        string Text(JsValue value) => (value is ObjectInstance and not Function ? stringify.Call(value) : value).ToString();
    }

    /// <summary>Calls a function of the script, and waits for what it promises.</summary>
    private JsValue Call(Loaded loaded, JsValue function, JsValue argument)
    {
        var engine = loaded.Engine;
        var value = Run(engine, () => engine.Call(function, [argument]));
        if (!value.IsPromise())
        {
            return value;
        }

        var fate = Run(engine, () => engine.Call(loaded.Watch, [value]).AsObject());
        Run(engine, () =>
        {
            engine.Advanced.ProcessTasks();
            return 0;
        });
        return fate.HasProperty("error") ? throw Fail($"its promise was rejected: {fate.Get("error")}")
            : fate.HasProperty("value") ? fate.Get("value")
            : throw Fail("its promise is never kept: nothing is left to do that could keep it");
    }

    /// <summary>Runs a piece of the script. Whatever ends it becomes an error with the place.</summary>
    private T Run<T>(Engine engine, Func<T> piece)
    {
        var place = "";
        try
        {
            return piece();
        }
        catch (Exception e) when (e is not (ItemTransformException or OperationCanceledException) && Locate(engine, ref place))
        {
            throw Explain(e, place);
        }
    }

    /// <summary>Runs as an exception filter, while the engine still knows where in the script it is.</summary>
    private bool Locate(Engine engine, ref string place)
    {
        place = engine.Advanced.StackTrace.Split('\n').FirstOrDefault(line => line.Contains(Name, StringComparison.Ordinal))?.Trim() ?? "";
        return true;
    }

    private ItemTransformException Explain(Exception e, string place)
    {
        var where = place.Length == 0 ? "" : $" ({place})";
        return Fail(
            e switch
            {
                JavaScriptException script => $"{script.Error}{where}",
                RegexMatchTimeoutException => $"a regular expression took longer than {MaxRegexTime.TotalSeconds:0} seconds{where}",
                TimeoutException => $"it took longer than {MaxTime.TotalSeconds:0} seconds{where}",
                StatementsCountOverflowException => $"it ran more than {MaxStatements} statements for one item{where}",
                MemoryLimitExceededException or OutOfMemoryException => $"it took more than {MaxBytes >> 20} MB of memory for one item{where}",
                _ => $"{e.Message.TrimEnd('.')}{where}",
            },
            e);
    }

    private ItemTransformException Fail(string what, Exception? cause = null) => new($"{Name}: {what}", cause);

    /// <param name="Engine">The engine.</param>
    /// <param name="Values">Values for it.</param>
    /// <param name="Result">Reads its values.</param>
    /// <param name="Watch">A function that notes the fate of a promise.</param>
    /// <param name="Transform">The user's function.</param>
    private sealed record Loaded(Engine Engine, ScriptValues Values, ScriptResult Result, JsValue Watch, JsValue Transform);

    /// <summary>Ends a script when the user ends Ferry.</summary>
    private sealed class Interruption : Constraint
    {
        public CancellationToken Token { get; set; }

        public override bool IsAmortizable => true;

        public override void Check() => Token.ThrowIfCancellationRequested();

        public override void Reset()
        {
        }
    }
}
