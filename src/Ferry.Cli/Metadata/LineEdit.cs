namespace Ferry.Cli.Metadata;

/// <summary>A line of a diff.</summary>
/// <param name="Sign">'-' in the first text only, '+' in the second only, ' ' in both.</param>
/// <param name="Text">The line.</param>
public readonly record struct LineEdit(char Sign, string Text);
