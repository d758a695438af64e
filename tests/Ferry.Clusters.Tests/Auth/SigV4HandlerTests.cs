using System.Net;
using System.Security.Cryptography;
using System.Text;
using Ferry.Clusters.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Clusters.Tests.Auth;

/// <summary>Requests as they are handed to the network, each checked as the service does: from what is in it.</summary>
public sealed class SigV4HandlerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly AwsKeys _keys = new("AKIDEXAMPLE", "secret", "the-token-of-the-session");
    private readonly FakeTimeProvider _time = new(Start);
    private readonly Secrets _secrets = new(new ClusterOptions { Uri = new Uri("https://search.example/") });
    private readonly List<(string Date, string Authorization, string Body)> _sent = [];

    [Theory]
    [InlineData("https://search.example/")]
    [InlineData("https://search.example:9443/a%20b/_bulk?filter_path=items.*.status,items.*.error&pipeline=_none")]
    [InlineData("https://search.example/%2Fslash%2F/um%C3%A4l?q=a%2Bb%20c&empty")]
    public async Task Signatures_are_of_what_is_sent(string address)
    {
        using var client = Client(_ => new HttpResponseMessage(HttpStatusCode.OK));
        using var body = new ReadOnlyMemoryContent("{\"a\":1}"u8.ToArray());

        await client.PostAsync(new Uri(address), body);

        Assert.Equal("{\"a\":1}", Assert.Single(_sent).Body);
    }

    [Fact]
    public async Task Every_attempt_is_signed_with_its_own_time()
    {
        using var client = Client(_ => new HttpResponseMessage(HttpStatusCode.OK));
        await client.GetAsync(new Uri("https://search.example/"));
        _time.Advance(TimeSpan.FromHours(1));
        await client.GetAsync(new Uri("https://search.example/"));

        Assert.Equal(["20260301T120000Z", "20260301T130000Z"], _sent.Select(request => request.Date));
    }

    [Theory]
    [InlineData(20, "Signature expired: 20260301T120000Z is now earlier than 20260301T121500Z")]
    [InlineData(-20, "Signature not yet current: 20260301T120000Z is still later than 20260301T114500Z")]
    public async Task The_clock_of_the_cluster_is_taken_over_when_it_finds_the_time_wrong(int minutes, string complaint)
    {
        using var client = Client(date => date == SigV4Signer.Timestamp(Start.AddMinutes(minutes)) ? new HttpResponseMessage(HttpStatusCode.OK) : Refuse(complaint, minutes));
        using var body = new ReadOnlyMemoryContent("{}"u8.ToArray());

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri("https://search.example/"), body)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("https://search.example/"))).StatusCode);

        Assert.Equal(["{}", "{}", ""], _sent.Select(request => request.Body));
    }

    [Theory]
    [InlineData("Signature expired: whatever time")]
    [InlineData("User: anonymous is not authorized to perform: es:ESHttpGet")]
    public async Task Nothing_is_asked_more_than_twice(string complaint)
    {
        using var client = Client(_ => Refuse(complaint, 1));

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri("https://search.example/"))).StatusCode);
        Assert.Equal(complaint.StartsWith("Signature", StringComparison.Ordinal) ? 2 : 1, _sent.Count);
    }

    [Fact]
    public async Task The_token_of_the_session_is_kept_out_of_messages()
    {
        using var client = Client(_ => new HttpResponseMessage(HttpStatusCode.OK));
        await client.GetAsync(new Uri("https://search.example/"));

        Assert.Equal("x-amz-security-token:***", _secrets.Hide("x-amz-security-token:the-token-of-the-session"));
    }

    private static HttpResponseMessage Refuse(string complaint, int minutes)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent($$"""{"message":"{{complaint}}"}""") };
        answer.Headers.Date = Start.AddMinutes(minutes);
        return answer;
    }

    private HttpClient Client(Func<string, HttpResponseMessage> answer) => new(new SigV4Handler(
        new ClusterAuth.SigV4("eu-central-1", "es"), () => ValueTask.FromResult(_keys), _secrets, _time, new Service(this, answer)));

    private sealed class Service(SigV4HandlerTests test, Func<string, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var date = request.Headers.GetValues("x-amz-date").Single();
            var uri = request.RequestUri!;
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
            Assert.Equal(hash, request.Headers.GetValues("x-amz-content-sha256").Single());
            var signed = new SignedRequest(
                request.Method.Method,
                uri.AbsolutePath,
                uri.Query.TrimStart('?'),
                [("host", uri.Authority), ("x-amz-content-sha256", hash), ("x-amz-date", date), ("x-amz-security-token", request.Headers.GetValues("x-amz-security-token").Single())],
                hash,
                DateTimeOffset.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal));
            var authorization = request.Headers.GetValues("Authorization").Single();
            Assert.Equal(SigV4Signer.Authorize(test._keys, "eu-central-1", "es", signed), authorization);
            test._sent.Add((date, authorization, body));
            return answer(date);
        }
    }
}
