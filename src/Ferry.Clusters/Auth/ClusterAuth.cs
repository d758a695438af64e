using System.Text;

namespace Ferry.Clusters.Auth;

/// <summary>How a user proves to a cluster who it is. One of the records below; none of them shows its secret as text.</summary>
public abstract record ClusterAuth
{
    private ClusterAuth()
    {
    }

    /// <summary>For clusters that ask nobody.</summary>
    public static ClusterAuth None { get; } = new Nobody();

    /// <summary>What to look at when the cluster does not take it.</summary>
    internal abstract string Remedy { get; }

    /// <summary>The value of the Authorization header; null if there is none, or each request has one of its own.</summary>
    internal virtual string? Header => null;

    /// <summary>What must not get into messages.</summary>
    internal virtual IEnumerable<string> Secrets => [];

    public sealed override string ToString() => GetType().Name;

    private sealed record Nobody : ClusterAuth
    {
        internal override string Remedy => "It wants credentials, and none are given.";
    }

    /// <summary>User name and password (RFC 7617).</summary>
    public sealed record Basic(string Username, string Password) : ClusterAuth
    {
        internal override string Remedy => "Check user name and password.";

        internal override string Header => "Basic " + Encoded;

        internal override IEnumerable<string> Secrets => [Encoded, Password];

        private string Encoded => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"));
    }

    /// <summary>A key that Elasticsearch has made, <c>Authorization: ApiKey …</c>.</summary>
    /// <param name="Encoded">The Base64 of <c>id:key</c>.</param>
    public sealed record ApiKey(string Encoded) : ClusterAuth
    {
        internal override string Remedy => "Check the API key: it may have expired, or been made invalid.";

        internal override string Header => "ApiKey " + Encoded;

        internal override IEnumerable<string> Secrets => [Encoded];

        /// <summary>A key as users have it: as the cluster encoded it, or as id and key with a colon between.</summary>
        public static ApiKey Parse(string text) =>
            new(text.Contains(':', StringComparison.Ordinal) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : text);
    }

    /// <summary>A token of another service, <c>Authorization: Bearer …</c> (RFC 6750).</summary>
    public sealed record Bearer(string Token) : ClusterAuth
    {
        internal override string Remedy => "Check the bearer token: it may have expired.";

        internal override string Header => "Bearer " + Token;

        internal override IEnumerable<string> Secrets => [Token];
    }

    /// <summary>Requests that are signed with AWS credentials, which come from AWS's own chain: environment, profile, container, instance.</summary>
    /// <param name="Region">As eu-central-1.</param>
    /// <param name="Service">es for Amazon OpenSearch Service, aoss for OpenSearch Serverless.</param>
    public sealed record SigV4(string Region, string Service) : ClusterAuth
    {
        public const string Serverless = "aoss";

        /// <summary>A profile of ~/.aws, instead of the chain.</summary>
        public string? Profile { get; init; }

        /// <summary>The ARN of a role to take on with those credentials.</summary>
        public string? Role { get; init; }

        internal override string Remedy =>
            $"Check the AWS credentials, the region ({Region}) and the service ({Service}), and what the access policy there allows them.";
    }
}
