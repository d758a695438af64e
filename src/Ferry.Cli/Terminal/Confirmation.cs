namespace Ferry.Cli.Terminal;

/// <summary>Asks before something is done that cannot be undone.</summary>
public static class Confirmation
{
    /// <param name="output">Where the question goes.</param>
    /// <param name="question">What would be done, as "forget the backfill".</param>
    /// <param name="word">What is to be typed.</param>
    /// <returns>Whether it is meant; never where nobody can answer.</returns>
    public static bool Ask(Output output, string question, string word)
    {
        if (Console.IsInputRedirected)
        {
            output.Error($"this would {question}; say --yes if that is meant");
            return false;
        }

        output.Warn($"this would {question}. Type '{word}' to do it:");
        return Console.ReadLine()?.Trim() == word;
    }
}
