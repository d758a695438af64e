namespace Ferry.Clusters;

/// <summary>Why a cluster did not do what was asked.</summary>
public enum ClusterProblem
{
    /// <summary>No connection: name not resolved, refused, TLS not agreed on.</summary>
    Unreachable,

    /// <summary>The certificate of the cluster is not accepted here, or that of the client not there.</summary>
    Untrusted,

    /// <summary>The connection broke, or no answer came in time; whether the request took effect is unknown.</summary>
    ConnectionLost,

    /// <summary>There are no credentials to sign requests with; none was sent.</summary>
    CredentialsMissing,

    /// <summary>401: no or wrong credentials.</summary>
    Unauthenticated,

    /// <summary>403: the user may not do that, or a block forbids it.</summary>
    Forbidden,

    /// <summary>413: the request is larger than http.max_content_length or a proxy allows.</summary>
    TooLarge,

    /// <summary>429: it has too much to do.</summary>
    Throttled,

    /// <summary>502 and above, or 408: it, or a proxy in front of it, cannot answer now.</summary>
    Unavailable,

    /// <summary>Any other 4xx or 5xx: the request itself is refused.</summary>
    Rejected,

    /// <summary>The answer is not what a search cluster gives.</summary>
    Garbled,

    /// <summary>It is a cluster of a version, or kind, that nothing here can speak to.</summary>
    Unsupported,
}

/// <summary>A request to a cluster failed. The message names request, cluster, answer and remedy, without secrets.</summary>
public sealed class ClusterException : Exception
{
    public ClusterException(
        ClusterProblem problem, string message, int? status = null, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Problem = problem;
        Status = status;
        RetryAfter = retryAfter;
    }

    public ClusterProblem Problem { get; }

    /// <summary>The HTTP status, if there was an answer.</summary>
    public int? Status { get; }

    /// <summary>How long the cluster asks to wait.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTransient =>
        Problem is ClusterProblem.Unreachable or ClusterProblem.ConnectionLost or ClusterProblem.Throttled or ClusterProblem.Unavailable
            or ClusterProblem.Garbled;
}
