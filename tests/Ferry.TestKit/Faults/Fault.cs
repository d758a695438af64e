namespace Ferry.TestKit.Faults;

/// <summary>What a <see cref="FaultProxy"/> does with one request.</summary>
public sealed class Fault
{
    private readonly Func<ProxyConnection, CancellationToken, Task> _serve;

    private Fault(Func<ProxyConnection, CancellationToken, Task> serve) => _serve = serve;

    /// <summary>None: the request is answered by the target.</summary>
    public static Fault None { get; } = new(async (connection, cancel) =>
    {
        var answer = await connection.AskTargetAsync(await connection.ReadRequestAsync(cancel), cancel);
        await connection.SendAsync(answer, cancel);
        connection.Close();
    });

    /// <summary>RST when so many bytes of the request, its head included, have come; the target gets none of them.</summary>
    public static Fault ResetRequestAfter(int bytes) => new(async (connection, cancel) =>
    {
        await connection.ReadAsync(bytes, cancel);
        connection.Reset();
    });

    /// <summary>The target does what is asked, but RST follows so many bytes of its answer.</summary>
    public static Fault ResetAnswerAfter(int bytes) => new(async (connection, cancel) =>
    {
        var answer = await connection.AskTargetAsync(await connection.ReadRequestAsync(cancel), cancel);
        await connection.SendAsync(answer.AsMemory(0, Math.Min(bytes, answer.Length)), cancel);
        connection.Reset();
    });

    /// <summary>The target does what is asked, but the last bytes of its answer are left out and the connection ends as if all were well.</summary>
    public static Fault TruncateAnswerBy(int bytes) => new(async (connection, cancel) =>
    {
        var answer = await connection.AskTargetAsync(await connection.ReadRequestAsync(cancel), cancel);
        await connection.SendAsync(answer.AsMemory(0, Math.Max(0, answer.Length - bytes)), cancel);
        connection.Close();
    });

    /// <summary>None, but the request comes late, as through a long network.</summary>
    public static Fault Late(TimeSpan delay, TimeProvider time) => new(async (connection, cancel) =>
    {
        var request = await connection.ReadRequestAsync(cancel);
        await Task.Delay(delay, time, cancel);
        await connection.SendAsync(await connection.AskTargetAsync(request, cancel), cancel);
        connection.Close();
    });

    /// <summary>The request waits at the proxy, then goes to the target.</summary>
    public static Fault StallAt(Stall stall) => new(async (connection, cancel) =>
    {
        var request = await connection.ReadRequestAsync(cancel);
        await stall.WaitAsync(cancel);
        await connection.SendAsync(await connection.AskTargetAsync(request, cancel), cancel);
        connection.Close();
    });

    /// <summary>An answer that is not the target's, which hears nothing of the request.</summary>
    public static Fault Answer(ProxyAnswer answer) => Answer((_, _) => ValueTask.FromResult(answer));

    /// <summary>As <see cref="Answer(ProxyAnswer)"/>.</summary>
    public static Fault Answer(int status, string body, params IReadOnlyList<string> headers) => Answer(new ProxyAnswer(status, body, headers));

    /// <summary>An answer made from the request.</summary>
    public static Fault Answer(Func<ProxyRequest, CancellationToken, ValueTask<ProxyAnswer>> answer) => new(async (connection, cancel) =>
    {
        var request = await connection.ReadRequestAsync(cancel);
        await connection.SendAsync((await answer(request, cancel)).ToBytes(), cancel);
        connection.Close();
    });

    /// <summary>Bytes that need not be HTTP.</summary>
    public static Fault Garbage(ReadOnlyMemory<byte> bytes) => new(async (connection, cancel) =>
    {
        await connection.ReadRequestAsync(cancel);
        await connection.SendAsync(bytes, cancel);
        connection.Close();
    });

    /// <summary>The fault that fits a request, which is read whole first.</summary>
    public static Fault Of(Func<ProxyRequest, Fault> choose) => new(async (connection, cancel) =>
        await choose(await connection.ReadRequestAsync(cancel)).ServeAsync(connection, cancel));

    /// <summary>Something happens at a moment of a request that is answered by the target.</summary>
    public static Fault Meanwhile(Moment moment, Func<Task> act) => new(async (connection, cancel) =>
    {
        var request = await connection.ReadRequestAsync(cancel);
        if (moment == Moment.Asked)
        {
            await act();
        }

        var answer = await connection.AskTargetAsync(request, cancel);
        if (moment == Moment.Taken)
        {
            await act();
        }

        await connection.SendAsync(answer, cancel);
        connection.Close();
        if (moment == Moment.Answered)
        {
            await act();
        }
    });

    internal Task ServeAsync(ProxyConnection connection, CancellationToken cancellationToken) => _serve(connection, cancellationToken);
}
