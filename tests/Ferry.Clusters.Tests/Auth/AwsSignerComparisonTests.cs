using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.SecurityToken;
using CsCheck;
using Ferry.Clusters.Auth;

namespace Ferry.Clusters.Tests.Auth;

/// <summary>Signatures of generated requests against those of the signer in AWS's own SDK.</summary>
public sealed class AwsSignerComparisonTests
{
    private const string Region = "eu-central-1";

    private static readonly Gen<string> Texts = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char[" /%+~*,:;=&?'()!$@-_.äሴ"]), 1, 12];

    // The SDK sorts parameters before it encodes their names, the specification after: of such names there is but one order.
    private static readonly Gen<string> Names = Gen.String[Gen.Char['a', 'z'], 1, 8];

    private static readonly Gen<(string[] Path, (string Name, string Value)[] Query, string Body, string Service, string Token)> Requests = Gen.Select(
        Texts.Where(text => text is not "." and not "..").Array[0, 4],
        Gen.Select(Names, Texts).Array[0, 4].Where(query => query.DistinctBy(pair => pair.Item1).Count() == query.Length),
        Gen.String[Gen.Char, 0, 100],
        Gen.OneOf(Gen.Const("es"), Gen.Const("aoss")),
        Gen.OneOf(Gen.Const(""), Texts));

    [Fact]
    public void Signatures_are_those_of_the_SDK() => Requests.Sample(
        request =>
        {
            var keys = new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
            var body = Encoding.UTF8.GetBytes(request.Body);
            var theirs = new DefaultRequest(new AnyRequest(), request.Service)
            {
                HttpMethod = "POST",
                Endpoint = new Uri("https://search.example:9443/"),
                ResourcePath = "/" + string.Join('/', request.Path.Select((_, i) => $"{{p{i}}}")),
                Content = body,
                AuthenticationRegion = Region,
                OverrideSigningServiceName = request.Service,
            };
            for (var i = 0; i < request.Path.Length; i++)
            {
                theirs.PathResources.Add($"{{p{i}}}", request.Path[i]);
            }

            foreach (var (name, value) in request.Query)
            {
                theirs.SubResources.Add(name, value);
            }

            if (request.Token.Trim().Length > 0)
            {
                theirs.Headers[SigV4Signer.TokenHeader] = request.Token;
            }

            var expected = new AWS4Signer().SignRequest(theirs, new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.EUCentral1 }, new Amazon.Runtime.Internal.Util.RequestMetrics(), keys.Id, keys.Secret);

            var time = DateTimeOffset.ParseExact(expected.ISO8601DateTime, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var names = expected.SignedHeaders.Split(';');
            var authorization = SigV4Signer.Authorize(keys, Region, request.Service, new SignedRequest(
                "POST",
                "/" + string.Join('/', request.Path.Select(Uri.EscapeDataString)),
                string.Join('&', request.Query.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}")),
                [.. names.Select(name => (name, theirs.Headers.First(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value))],
                Convert.ToHexStringLower(SHA256.HashData(body)),
                time));

            Assert.Equal(expected.ForAuthorizationHeader, authorization);
        },
        iter: 2_000);

    private sealed class AnyRequest : AmazonWebServiceRequest;
}
