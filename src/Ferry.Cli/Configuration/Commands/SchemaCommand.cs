using System.CommandLine;

namespace Ferry.Cli.Configuration.Commands;

/// <summary><c>ferry config schema</c></summary>
public static class SchemaCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("schema", "Prints a JSON schema of ferry.yaml, by which editors complete and check it.");
        command.SetAction(_ => host.RunAsync(_ =>
        {
            host.Output.Json(ConfigSchema.Create());
            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }
}
