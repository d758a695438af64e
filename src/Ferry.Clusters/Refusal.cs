using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ferry.Clusters.Auth;

namespace Ferry.Clusters;

/// <summary>Tells why a cluster, or a proxy in front of it, refused a request, from its answer.</summary>
internal static class Refusal
{
    private const int LongestText = 300;

    /// <param name="uri">The cluster.</param>
    /// <param name="request">As "POST /index/_bulk".</param>
    /// <param name="response">Its head.</param>
    /// <param name="answer">Its content.</param>
    /// <param name="auth">What the cluster may not have taken.</param>
    /// <param name="secrets">What the answer may repeat, but the message must not.</param>
    /// <param name="now">For a Retry-After that is a date.</param>
    public static ClusterException Of(Uri uri, string request, HttpResponseMessage response, byte[] answer, ClusterAuth auth, Secrets secrets, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var (problem, remedy) = status switch
        {
            >= 300 and < 400 => (ClusterProblem.Rejected, $"It redirects to {response.Headers.Location}; give that address if it is the cluster's."),
            401 => (ClusterProblem.Unauthenticated, auth.Remedy),
            403 when auth is ClusterAuth.SigV4 => (ClusterProblem.Forbidden, auth.Remedy),
            407 => (ClusterProblem.Unauthenticated, "The proxy wants a user: http://user:password@proxy:port."),
            403 => (ClusterProblem.Forbidden, "The user needs more rights there, or a block on the index or cluster must be lifted."),
            413 => (ClusterProblem.TooLarge, "The request is larger than the cluster, or a proxy in front of it, allows."),
            429 => (ClusterProblem.Throttled, "It has too much to do."),
            408 or (> 501 and <= 599) => (ClusterProblem.Unavailable, "It cannot answer now."),
            415 => (ClusterProblem.Rejected, "It does not take bodies of that form."),
            _ => (ClusterProblem.Rejected, ""),
        };
        var message = $"{uri} refuses {request} with {status}: {secrets.Hide(ErrorText(answer))} {remedy}".TrimEnd();
        return new ClusterException(problem, message, status, RetryAfter(response.Headers.RetryAfter, now));
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var wait = header?.Delta ?? header?.Date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string ErrorText(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error))
            {
                return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("reason", out var reason)
                    ? $"{(error.TryGetProperty("type", out var type) ? type.Text() + ": " : "")}{reason.Text()}"
                    : error.Text();
            }
        }
        catch (JsonException)
        {
            // Proxies answer in HTML; the text itself is the best there is.
        }

        var text = Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, LongestText)));
        return text.Length == 0 ? "(no text)" : text.ReplaceLineEndings(" ");
    }
}
