using System.Security.Cryptography.X509Certificates;
using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Clusters.Auth;
using Ferry.Clusters.Tls;

namespace Ferry.Cli.Configuration;

/// <summary>A live cluster: where it is, who asks, whom to trust. Source and target have the same settings under their own names.</summary>
public sealed class ClusterSettings
{
    private readonly string _name;
    private readonly Setting<string> _username;
    private readonly Setting<string> _password;
    private readonly Setting<string> _apiKey;
    private readonly Setting<string> _bearerToken;
    private readonly Setting<string> _awsRegion;
    private readonly Setting<string> _awsService;
    private readonly Setting<string> _awsProfile;
    private readonly Setting<string> _awsRole;
    private readonly Setting<string> _ca;
    private readonly Setting<string> _clientCertificate;
    private readonly Setting<string> _clientKey;
    private readonly Setting<string> _clientKeyPassword;
    private readonly Setting<bool?> _insecure;
    private readonly Setting<ClusterProxy> _proxy;
    private readonly Setting<TimeSpan?> _timeout;
    private readonly Setting<TimeSpan?> _connectTimeout;

    private ClusterSettings(string name)
    {
        _name = name;
        Url = Group.Add(new Setting<Uri>($"--{name}", $"{name}.url", "URL", $"The {name} cluster, as https://host:9200.", Parsers.Cluster)
        {
            Subject = $"the {name} cluster",
        });
        _username = Add("username", "NAME", "For basic authentication.");
        _password = Add("password", "PASSWORD", "For basic authentication; process lists show an option, but not the variable.", isSecret: true);
        _apiKey = Add("api_key", "KEY", "An API key of Elasticsearch: as it was given in Base64, or id:key.", isSecret: true);
        _bearerToken = Add("bearer_token", "TOKEN", "A token that is sent as it is (JWT, OAuth).", isSecret: true);
        _awsRegion = Add("aws_region", "NAME", "Sign requests for Amazon OpenSearch Service in this region, with the credentials of AWS's own chain.");
        _awsService = Group.Add(new Setting<string>(
            $"--{name}-aws-service", $"{name}.aws_service", "NAME", "What requests are signed for: es, or aoss for OpenSearch Serverless.", Parsers.OneOf("es", ClusterAuth.SigV4.Serverless))
        { Default = "es" });
        _awsProfile = Add("aws_profile", "NAME", "A profile of ~/.aws, instead of the chain of environment, default profile, container, instance.");
        _awsRole = Add("aws_role", "ARN", "A role to take on with those credentials.");
        _ca = Add("ca", "FILE", "A PEM file of the authorities that are trusted, instead of the system's.");
        _clientCertificate = Add("client_certificate", "FILE", "The client's certificate, for clusters that want to see one: PEM, or PKCS #12 (.pfx, .p12) with the key.");
        _clientKey = Add("client_key", "FILE", "Its key, in PEM, unless it is in the same file.");
        _clientKeyPassword = Add("client_key_password", "PASSWORD", "Of the key or the PKCS #12 file.", isSecret: true);
        _insecure = Group.Add(new Setting<bool?>(
            $"--{name}-insecure", $"{name}.insecure", "", "Take any certificate: whoever stands between can read and change everything.", Parsers.Flag));
        _proxy = Group.Add(new Setting<ClusterProxy>(
            $"--{name}-proxy", $"{name}.proxy", "URL", "The HTTP proxy on the way, as http://proxy:3128, or none. Default: HTTPS_PROXY and NO_PROXY of the environment.", Parsers.Proxy));
        _timeout = Group.Add(new Setting<TimeSpan?>(
            $"--{name}-timeout", $"{name}.timeout", "TIME", "Longest wait for the answer to one request, as 90s or 10m.", Parsers.Duration)
        { Default = "2m" });
        _connectTimeout = Group.Add(new Setting<TimeSpan?>(
            $"--{name}-connect-timeout", $"{name}.connect_timeout", "TIME", "Longest wait for a connection.", Parsers.Duration)
        { Default = "15s" });
    }

    /// <summary>The cluster that everything is moved to.</summary>
    public static ClusterSettings Target { get; } = new("target");

    /// <summary>The cluster that everything comes from, while it is alive.</summary>
    public static ClusterSettings Source { get; } = new("source");

    public SettingGroup Group { get; } = [];

    public Setting<Uri> Url { get; }

    /// <summary>Reads the settings; what is dangerous about them is said on standard error.</summary>
    /// <exception cref="UsageException">No cluster is named, settings contradict each other, or a file cannot be read.</exception>
    public ClusterOptions Read(Settings settings, Output output)
    {
        var options = Read(settings);
        if (options.Tls.IsInsecure)
        {
            output.Warn($"{_insecure.OptionName}: the certificate of the {_name} cluster is not looked at; whoever stands between can read and change everything");
        }

        return options;
    }

    /// <summary>As <see cref="Read(Settings, Output)"/>, for a command that does not connect.</summary>
    /// <exception cref="UsageException">As there.</exception>
    public ClusterOptions Read(Settings settings) => new()
    {
        Uri = settings.Get(Url),
        Auth = ReadAuth(settings),
        Tls = ReadTls(settings),
        Proxy = settings.Find(_proxy),
        Timeout = settings.Get(_timeout),
        ConnectTimeout = settings.Get(_connectTimeout),
    };

    private ClusterAuth ReadAuth(Settings settings)
    {
        Setting[] kinds = [_username, _apiKey, _bearerToken, _awsRegion];
        if (kinds.Where(kind => settings.Locate(kind) is not null).ToList() is [var one, var other, ..])
        {
            throw new UsageException($"the {_name} cluster can be shown one kind of credentials only: {Name(settings, one)} or {Name(settings, other)}");
        }

        var (username, password) = (settings.Find(_username), settings.Find(_password));
        if (username is null != password is null)
        {
            throw new UsageException(
                $"user name and password of the {_name} go together: {_username.OptionName} with {_password.OptionName} (or {_username.Variable} with {_password.Variable})");
        }

        var region = settings.Find(_awsRegion);
        foreach (var needy in (Setting[])[_awsProfile, _awsRole, _awsService])
        {
            if (region is null && settings.Locate(needy) is { Origin.Kind: not OriginKind.Default })
            {
                throw new UsageException($"{Name(settings, needy)} needs {_awsRegion.OptionName}");
            }
        }

        return username is not null ? new ClusterAuth.Basic(username, password!)
            : settings.Find(_apiKey) is { } key ? ClusterAuth.ApiKey.Parse(key)
            : settings.Find(_bearerToken) is { } token ? new ClusterAuth.Bearer(token)
            : region is null ? ClusterAuth.None
            : new ClusterAuth.SigV4(region, settings.Get(_awsService)) { Profile = settings.Find(_awsProfile), Role = settings.Find(_awsRole) };
    }

    private ClusterTls ReadTls(Settings settings)
    {
        var (ca, certificate, key, insecure) = (settings.Find(_ca), settings.Find(_clientCertificate), settings.Find(_clientKey), settings.Find(_insecure) ?? false);
        if (ca is not null && insecure)
        {
            throw new UsageException($"{Name(settings, _ca)} and {Name(settings, _insecure)} contradict each other");
        }

        foreach (var needy in (Setting[])[_clientKey, _clientKeyPassword])
        {
            if (certificate is null && settings.Locate(needy) is not null)
            {
                throw new UsageException($"{Name(settings, needy)} needs {_clientCertificate.OptionName}");
            }
        }

        return new ClusterTls
        {
            Authorities = ca is null ? null : ReadFile(settings, _ca, () => CertificateFiles.ReadAuthorities(ca)),
            Client = certificate is null ? null
                : ReadFile(settings, _clientCertificate, () => CertificateFiles.ReadClient(certificate, key, settings.Find(_clientKeyPassword))),
            IsInsecure = insecure,
        };
    }

    private static X509Certificate2Collection ReadFile(Settings settings, Setting setting, Func<X509Certificate2Collection> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw new UsageException($"{Name(settings, setting)}: {e.Message}");
        }
    }

    /// <summary>The setting as whoever gave it knows it.</summary>
    private static string Name(Settings settings, Setting setting) => settings.Locate(setting)?.Origin.Name ?? setting.OptionName;

    private Setting<string> Add(string key, string helpName, string description, bool isSecret = false) => Group.Add(new Setting<string>(
        $"--{_name}-{key.Replace('_', '-')}", $"{_name}.{key}", helpName, description, Parsers.Text)
    { IsSecret = isSecret });
}
