namespace Ferry.Clusters.Auth;

/// <summary>Credentials that requests are signed with.</summary>
/// <param name="Id">The access key.</param>
/// <param name="Secret">Is never sent.</param>
/// <param name="Token">Of a session; null for keys that last.</param>
internal sealed record AwsKeys(string Id, string Secret, string? Token)
{
    public override string ToString() => Id;
}
