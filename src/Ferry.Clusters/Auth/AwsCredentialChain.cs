using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace Ferry.Clusters.Auth;

/// <summary>Where AWS's own tools find credentials. They are looked for when the first request is signed, and renewed by the SDK before they end.</summary>
internal sealed class AwsCredentialChain(ClusterAuth.SigV4 auth)
{
    private readonly Lazy<AWSCredentials> _credentials = new(() => Resolve(auth));

    /// <exception cref="ClusterException">There are none, or AWS gives no session for the role.</exception>
    public async ValueTask<AwsKeys> GetAsync()
    {
        try
        {
            var keys = await _credentials.Value.GetCredentialsAsync();
            return new AwsKeys(keys.AccessKey, keys.SecretKey, keys.UseToken ? keys.Token : null);
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or InvalidOperationException)
        {
            throw Missing(auth, e);
        }
    }

    private static AWSCredentials Resolve(ClusterAuth.SigV4 auth)
    {
        AWSCredentials? credentials = null;
        if (auth.Profile is { } profile && !new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out credentials))
        {
            throw new ClusterException(
                ClusterProblem.CredentialsMissing, $"There is no profile '{profile}' with credentials in ~/.aws/config or ~/.aws/credentials.");
        }

        credentials ??= DefaultAWSCredentialsIdentityResolver.GetCredentials();
        return auth.Role is { } role ? new AssumeRoleAWSCredentials(credentials, role, "ferry") : credentials;
    }

    private static ClusterException Missing(ClusterAuth.SigV4 auth, Exception e)
    {
        var why = e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.');
        var tried = auth.Profile is { } profile ? $"the profile '{profile}'"
            : "AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, AWS_PROFILE, a web identity, the default profile of ~/.aws, the container's and the instance's role";
        return new ClusterException(
            ClusterProblem.CredentialsMissing,
            auth.Role is { } role
                ? $"AWS gives no session for the role {role} with the credentials of {tried}: {why}. Is the ARN right, and does the role trust them (sts:AssumeRole)?"
                : $"No AWS credentials were found. Tried were {tried}: {why}.",
            innerException: e);
    }
}
