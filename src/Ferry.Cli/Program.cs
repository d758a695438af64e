using Ferry.Cli;
using Ferry.Cli.Terminal;

return await FerryCommand.RunAsync(args, Output.ToConsole(), TimeProvider.System);
