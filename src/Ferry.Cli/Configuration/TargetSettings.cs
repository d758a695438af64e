using Ferry.Clusters;

namespace Ferry.Cli.Configuration;

/// <summary>The target cluster.</summary>
public static class TargetSettings
{
    public static SettingGroup Group { get; } = [];

    public static Setting<Uri> Url { get; } = Group.Add(new Setting<Uri>(
        "--target", "target.url", "URL", "The target cluster, as https://host:9200. A private CA is trusted by SSL_CERT_FILE.", Parsers.Cluster)
    { Subject = "the target cluster" });

    public static Setting<string> Username { get; } = Group.Add(new Setting<string>(
        "--target-username", "target.username", "NAME", "For basic authentication.", Parsers.Text));

    public static Setting<string> Password { get; } = Group.Add(new Setting<string>(
        "--target-password", "target.password", "PASSWORD", "For basic authentication; process lists show an option, but not the variable.", Parsers.Text)
    { IsSecret = true });

    /// <exception cref="UsageException">No target is named, or a user name or password is missing.</exception>
    public static ClusterOptions Read(Settings settings)
    {
        var uri = settings.Get(Url);
        var (username, password) = (settings.Find(Username), settings.Find(Password));
        return username is null == password is null
            ? new ClusterOptions { Uri = uri, Username = username, Password = password }
            : throw new UsageException(
                $"user name and password of the target go together: {Username.OptionName} with {Password.OptionName} (or {Username.Variable} with {Password.Variable})");
    }
}
