using System.CommandLine;
using Ferry.Backfill.Failures;
using Ferry.Backfill.State;
using Ferry.Cli.Configuration;

namespace Ferry.Cli.Failures;

/// <summary><c>ferry failures</c>: documents that the target refused.</summary>
public static class FailuresCommand
{
    public static Command Create(CommandHost host) => new(
        "failures",
        """
        Documents that the target refused in a backfill: how many and why, which ones, what is in them; and sends them again.

        See why:       ferry failures count, ferry failures list --limit 20, ferry failures show ID
        Mend it:       most often the mapping: make the index again with a fitting one, or change what the message names
        Send again:    ferry failures redrive --target https://host:9200
        Prove it:      ferry verify counts
        """)
    {
        CountCommand.Create(host),
        ListCommand.Create(host),
        ShowCommand.Create(host),
        RedriveCommand.Create(host),
    };

    /// <summary>What all of its commands may be told: which documents, of which backfill, as JSON or not.</summary>
    internal sealed class Options
    {
        private readonly Option<string[]> _indices = new("--index")
        {
            Description = "Only indices that match: a name at the source, or a pattern with * and ?. May be given again.",
            HelpName = "PATTERN",
        };

        private readonly Option<string[]> _types = new("--type")
        {
            Description = "Only documents that were refused with that type of error, as mapper_parsing_exception. May be given again.",
            HelpName = "TYPE",
        };

        private readonly Option<bool> _json;

        /// <summary>Gives a command the options.</summary>
        /// <param name="command">The command.</param>
        /// <param name="json">What <c>--json</c> prints; null for the usual.</param>
        public Options(Command command, string? json = null)
        {
            _json = JsonOption.Create();
            _json.Description = json ?? _json.Description;
            command.Options.Add(_indices);
            command.Options.Add(_types);
            StateSettings.Group.AddTo(command);
            command.Options.Add(_json);
        }

        public FailureSelection Selection(ParseResult parsed) => new(parsed.GetValue(_indices) ?? [], parsed.GetValue(_types) ?? []);

        public bool Json(ParseResult parsed) => parsed.GetValue(_json);
    }

    /// <summary>An option for the number of documents that are shown.</summary>
    internal static Option<int?> Limit()
    {
        var limit = new Option<int?>("--limit") { Description = "Show so many documents at most.", HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--limit: a number from 1 on is expected");
            }
        });
        return limit;
    }

    /// <exception cref="StateException">There is no backfill, or its state cannot be used.</exception>
    internal static async ValueTask<FailureLedger> OpenAsync(IStateStore store, CancellationToken cancellationToken) =>
        new(store, (await RunControl.OpenAsync(store, cancellationToken)).Run);
}
