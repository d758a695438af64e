using System.CommandLine;
using System.Text.RegularExpressions;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Configuration.Commands;

/// <summary><c>ferry config show</c></summary>
public static partial class ShowCommand
{
    private const string Hidden = "***";

    public static Command Create(CommandHost host)
    {
        var all = new Option<bool>("--all") { Description = "Settings that are not given, too." };
        var json = JsonOption.Create();
        var command = new Command("show", "Every setting that is given, and where it comes from. Options of other commands are taken as those take them. Secrets are not shown.");
        foreach (var setting in AllSettings.List)
        {
            setting.AddTo(command);
        }

        command.Options.Add(all);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(_ => Task.FromResult(Run(Settings.Load(parsed), parsed.GetValue(all), parsed.GetValue(json), host.Output))));
        return command;
    }

    private static int Run(Settings settings, bool all, bool json, Output output)
    {
        var rows = AllSettings.List.Select(setting => Row.Of(setting, settings)).Where(row => all || row.Origin is not null).ToList();
        if (json)
        {
            output.Json(new
            {
                File = settings.File?.Name,
                Settings = rows.Select(row => new { Setting = row.Setting.Path, Value = row.JsonValue, Origin = row.Origin?.Kind, From = row.Origin?.Place, row.Problem }),
            });
        }
        else
        {
            var table = new TextTable(new("setting"), new("value"), new("from"));
            foreach (var row in rows)
            {
                table.Add(
                    row.Problem is not null ? "red" : row.Origin?.Kind is null or OriginKind.Default ? "grey" : null,
                    row.Setting.Path, row.Problem is null ? string.Join(", ", row.Values) : "(invalid)", row.Origin?.Place ?? "not given");
            }

            table.Write(output);
        }

        var problems = rows.Select(row => row.Problem).OfType<string>().ToList();
        problems.ForEach(output.Error);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    // Locations of repositories are only refused with credentials in them when they are opened.
    [GeneratedRegex(@"(?<=://)[^/@]*(?=@)|(?<=^https?://[^?]*\?).+", RegexOptions.None, 1000)]
    private static partial Regex Credentials();

    /// <param name="Values">What may be shown of the value; empty if there is none, or it is wrong.</param>
    private sealed record Row(Setting Setting, Origin? Origin, IReadOnlyList<string> Values, string? Problem)
    {
        public object? JsonValue => Origin is null || Problem is not null ? null : Setting.Kind == ValueKind.List ? Values : Values[0];

        public static Row Of(Setting setting, Settings settings)
        {
            if (settings.Locate(setting) is not var (origin, texts))
            {
                return new Row(setting, null, [], null);
            }

            return settings.ProblemOf(setting) is { } problem ? new Row(setting, origin, [], problem)
                : setting.IsSecret ? new Row(setting, origin, [Hidden], null)
                : new Row(setting, origin, [.. settings.Expand(origin, texts).Select(text => Credentials().Replace(text, Hidden))], null);
        }
    }
}
