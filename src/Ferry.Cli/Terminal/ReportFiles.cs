namespace Ferry.Cli.Terminal;

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

    /// <summary>Writes every file, or none that is half-written.</summary>
    /// <param name="html">The report as a page.</param>
    /// <param name="json">As an object whose properties are the report for programs.</param>
    /// <param name="text">Writes it as text.</param>
    /// <param name="output">Is told where the files are.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(Func<string> html, Func<object> json, Action<TextWriter> text, Output output)
    {
        foreach (var path in _paths)
        {
            var temporary = path + ".new";
            File.Delete(temporary);
            using (var writer = new StreamWriter(Open(temporary)))
            {
                switch (Ending(path))
                {
                    case ".html":
                        writer.Write(html());
                        break;
                    case ".json":
                        writer.WriteLine(Output.ToJson(json()));
                        break;
                    default:
                        text(writer);
                        break;
                }
            }

            File.Move(temporary, path, overwrite: true);
            output.Note($"report: {path}");
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
