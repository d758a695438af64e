namespace Ferry.TestKit.Faults;

/// <summary>A gate at which requests wait until a test opens it.</summary>
public sealed class Stall
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first request waits.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Counts as reached by something else than a request.</summary>
    public void Reach() => _reached.TrySetResult();

    public void Release() => _released.TrySetResult();

    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _released.Task.WaitAsync(cancellationToken);
    }
}
