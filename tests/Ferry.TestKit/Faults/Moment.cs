namespace Ferry.TestKit.Faults;

/// <summary>A moment in the life of a request that goes through a <see cref="FaultProxy"/>.</summary>
public enum Moment
{
    /// <summary>The request is at the proxy, and the target has heard nothing of it.</summary>
    Asked,

    /// <summary>The target has done what is asked, and its answer is at the proxy.</summary>
    Taken,

    /// <summary>The answer has been sent on.</summary>
    Answered,
}
