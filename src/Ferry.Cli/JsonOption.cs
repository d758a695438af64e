using System.CommandLine;

namespace Ferry.Cli;

public static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print the result as JSON." };
}
