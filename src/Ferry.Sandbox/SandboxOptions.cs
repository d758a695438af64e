namespace Ferry.Sandbox;

/// <summary>What a <see cref="SandboxCluster"/> is started with. The defaults answer like a fresh OpenSearch on a free port.</summary>
public sealed record SandboxOptions
{
    /// <summary>The loopback port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The OpenSearch version that <c>GET /</c> reports. From 3.0 on, a few error types follow OpenSearch 3.</summary>
    public string Version { get; init; } = "2.19.4";

    /// <summary>
    /// <c>_bulk</c> counts its items and answers success for each, and keeps nothing: for measuring what the sender can do.
    /// All other endpoints stay as they are.
    /// </summary>
    public bool Discard { get; init; }

    /// <summary>The largest request body in bytes, after decompression, as <c>http.max_content_length</c>. Larger ones are answered with 413.</summary>
    public long MaxContentLength { get; init; } = 100L * 1024 * 1024;

    /// <summary>With this set, requests without these basic-auth credentials are answered with 401.</summary>
    public SandboxCredentials? Credentials { get; init; }

    /// <summary>The clock behind creation dates and <c>took</c>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>The one user that a secured sandbox knows.</summary>
public sealed record SandboxCredentials(string User, string Password);
