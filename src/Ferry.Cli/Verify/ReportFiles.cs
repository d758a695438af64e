using Ferry.Cli.Terminal;

namespace Ferry.Cli.Verify;

/// <summary>Files that a report is written to, in the form that their names ask for. Readable by their owner only: they quote documents.</summary>
public sealed class ReportFiles
{
    private readonly IReadOnlyList<string> _paths;

    /// <exception cref="UsageException">A name has another ending, or its folder is not there: said before a long run, not behind it.</exception>
    public ReportFiles(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            if (Ending(path) is not (".html" or ".json" or ".txt"))
            {
                throw new UsageException($"a report is a file .html, .json or .txt, not '{path}'");
            }

            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            {
                throw new UsageException($"the folder of the report '{path}' does not exist");
            }
        }

        _paths = paths;
    }

    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(DocumentsReport report, Output output)
    {
        foreach (var path in _paths)
        {
            var temporary = path + ".new";
            File.Delete(temporary);
            using (var writer = new StreamWriter(Open(temporary)))
            {
                Write(report, Ending(path), writer);
            }

            File.Move(temporary, path, overwrite: true);
            output.Note($"report: {path}");
        }
    }

    private static void Write(DocumentsReport report, string ending, StreamWriter writer)
    {
        switch (ending)
        {
            case ".html":
                writer.Write(DocumentsHtml.Of(report));
                break;
            case ".json":
                writer.WriteLine(Output.ToJson(DocumentsJson.Of(report)));
                break;
            default:
                DocumentsText.WriteFile(report, writer);
                break;
        }
    }

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
