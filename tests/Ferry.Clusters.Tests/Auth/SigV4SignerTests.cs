using System.Security.Cryptography;
using System.Text;
using Ferry.Clusters.Auth;

namespace Ferry.Clusters.Tests.Auth;

/// <summary>Requests and signatures of the AWS Signature Version 4 test suite, which AWS has published.</summary>
public sealed class SigV4SignerTests
{
    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
    private static readonly DateTimeOffset Time = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    public static TheoryData<string, string, string, string> Vectors => new()
    {
        { "get-vanilla", "GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
        { "get-vanilla-query-unreserved", "GET", $"/?{Unreserved}={Unreserved}", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197" },
        { "get-vanilla-utf8-query", "GET", "/?ሴ=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04" },
        { "get-utf8", "GET", "/ሴ", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
        { "get-space", "GET", "/example space/", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741" },
        { "get-unreserved", "GET", "/" + Unreserved, "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f" },
        { "get-slash", "GET", "//", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-slash-dot-slash", "GET", "/./", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-slash-pointless-dot", "GET", "/./example", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5" },
        { "get-slashes", "GET", "//example//", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84" },
        { "get-relative", "GET", "/example/..", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-relative-relative", "GET", "/example1/example2/../..", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "post-vanilla", "POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
        { "post-vanilla-query", "POST", "/?Param1=value1", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11" },
    };

    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Paths_and_queries_are_signed_as_the_published_suite_has_them(string name, string method, string target, string signature)
    {
        Assert.NotEmpty(name);
        Assert.EndsWith($", SignedHeaders=host;x-amz-date, Signature={signature}", Sign(method, target, []), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("post-header-key-sort", "POST", "My-Header1|value1", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("post-header-value-case", "POST", "My-Header1|VALUE1", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    [InlineData("get-header-key-duplicate", "GET", "My-Header1|value2|My-Header1|value2|My-Header1|value1", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("get-header-value-order", "GET", "My-Header1|value4|My-Header1|value1|My-Header1|value3|My-Header1|value2", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")]
    [InlineData("get-header-value-trim", "GET", "My-Header1| value1|My-Header2| \"a   b   c\"", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    public void Headers_are_signed_as_the_published_suite_has_them(string name, string method, string headers, string signature)
    {
        Assert.NotEmpty(name);
        var texts = headers.Split('|');
        var pairs = Enumerable.Range(0, texts.Length / 2).Select(i => (texts[2 * i], texts[(2 * i) + 1])).ToList();

        Assert.EndsWith($"Signature={signature}", Sign(method, "/", pairs), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_is_signed_by_its_hash()
    {
        // post-x-www-form-urlencoded
        var authorization = Sign("POST", "/", [("Content-Type", "application/x-www-form-urlencoded")], "Param1=value1");

        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=content-type;host;x-amz-date, ", authorization, StringComparison.Ordinal);
        Assert.EndsWith("Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", authorization, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_token_is_signed_like_any_header()
    {
        // post-sts-header-before
        const string Token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

        Assert.EndsWith(
            "Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
            Sign("POST", "/", [(SigV4Signer.TokenHeader, Token)]),
            StringComparison.Ordinal);
    }

    internal static string Sign(string method, string target, IReadOnlyList<(string Name, string Value)> headers, string body = "")
    {
        var parts = target.Split('?', 2);
        return SigV4Signer.Authorize(Keys, "us-east-1", "service", new SignedRequest(
            method,
            parts[0],
            parts.ElementAtOrDefault(1) ?? "",
            [("Host", "example.amazonaws.com"), ("X-Amz-Date", SigV4Signer.Timestamp(Time)), .. headers],
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
            Time));
    }
}
