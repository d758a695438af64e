using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ferry.Clusters.Auth;

/// <summary>
/// AWS Signature Version 4, by "Create a signed AWS API request" of the IAM User Guide, as all services but S3 want it:
/// the path of the canonical request is encoded once more than that of the request, and is normalised.
/// </summary>
internal static class SigV4Signer
{
    public const string DateHeader = "x-amz-date";
    public const string TokenHeader = "x-amz-security-token";

    /// <summary>SHA-256 of the payload. OpenSearch Serverless demands it; others take it.</summary>
    public const string PayloadHeader = "x-amz-content-sha256";

    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="keys">What to sign with.</param>
    /// <param name="region">As eu-central-1.</param>
    /// <param name="service">As es.</param>
    /// <param name="request">What is signed.</param>
    public static string Authorize(AwsKeys keys, string region, string service, SignedRequest request)
    {
        var day = request.Time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/{service}/aws4_request";
        var headers = request.Headers
            .GroupBy(header => header.Name.ToLowerInvariant(), header => Trim(header.Value))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .ToList();
        var names = string.Join(';', headers.Select(header => header.Key));
        var canonical = string.Join('\n', [
            request.Method,
            CanonicalPath(request.Path),
            CanonicalQuery(request.Query),
            .. headers.Select(header => $"{header.Key}:{string.Join(',', header)}"),
            "",
            names,
            request.PayloadHash,
        ]);
        var toSign = string.Join('\n', Algorithm, Timestamp(request.Time), scope, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + keys.Secret);
        foreach (var part in (string[])[day, region, service, "aws4_request"])
        {
            key = Mac(key, part);
        }

        return $"{Algorithm} Credential={keys.Id}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(Mac(key, toSign))}";
    }

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Segments are encoded as they stand in the request; "." and ".." are resolved, empty ones left out.</summary>
    private static string CanonicalPath(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment != ".")
            {
                segments.Add(Uri.EscapeDataString(segment));
            }
        }

        var isFolder = path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal);
        return "/" + string.Join('/', segments) + (isFolder && segments.Count > 0 ? "/" : "");
    }

    /// <summary>Names and values are encoded alike, whatever the request left as it was, and sorted by their bytes.</summary>
    private static string CanonicalQuery(string query)
    {
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=', 2))
            .Select(pair => (Name: Encode(pair[0]), Value: pair.Length > 1 ? Encode(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', parameters.Select(pair => $"{pair.Name}={pair.Value}"));

        static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));
    }

    private static string Trim(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
