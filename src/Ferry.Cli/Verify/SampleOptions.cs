using System.CommandLine;
using System.Globalization;
using Ferry.Verification.Documents;

namespace Ferry.Cli.Verify;

/// <summary>The options that say how much is compared.</summary>
public sealed class SampleOptions
{
    private const string DefaultShare = "1%";
    private const int Seeds = 1_000_000;

    private readonly Option<string?> _share = new("--sample")
    {
        Description = $"Compare about that part of the documents, as 5% or 0.1%: whole chunks of stored fields, of each index at least one. Default: {DefaultShare}.",
        HelpName = "PERCENT",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Compare every document." };

    private readonly Option<int?> _seed = new("--seed")
    {
        Description = "Choose the same documents as the run that printed this seed. Default: another choice in each run.",
        HelpName = "N",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_share);
        command.Options.Add(_all);
        command.Options.Add(_seed);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="random">Gives the seed where none is given.</param>
    public Sample Read(ParseResult parsed, Random random)
    {
        if (!parsed.GetValue(_all))
        {
            return new Sample(ReadShare(parsed.GetValue(_share) ?? DefaultShare), parsed.GetValue(_seed) ?? random.Next(Seeds));
        }

        return parsed.GetValue(_share) is null && parsed.GetValue(_seed) is null
            ? Sample.Whole
            : throw new UsageException($"{_all.Name} compares every document: leave {_share.Name} and {_seed.Name} out");
    }

    private double ReadShare(string text) =>
        text.EndsWith('%')
        && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is > 0 and <= 100
            ? percent / 100
            : throw new UsageException($"{_share.Name} takes a part above 0% and up to 100%, as 5% or 0.1%, not '{text}'");
}
