using System.Net;

namespace Ferry.Cli.Terminal;

/// <summary>What reports have in common that are one page of HTML and need nothing else, for screens and for paper.</summary>
public static class HtmlPage
{
    /// <summary>What closes the page.</summary>
    public const string End = "</body>\n</html>\n";

    private const string Styles =
        """
        * { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        body { font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: #1b1f24; background: #fff; margin: 2rem auto; max-width: 72rem; padding: 0 1.5rem; }
        h1 { font-size: 1.25rem; margin: 0 0 1rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0 0 1.25rem; }
        dt { color: #57606a; } dd { margin: 0; overflow-wrap: anywhere; }
        .verdict { font-size: 1.5rem; line-height: 1.3; font-weight: 600; color: #fff; padding: .9rem 1.2rem; border-radius: .4rem; overflow-wrap: anywhere; }
        .bar { display: flex; height: 1.1rem; background: var(--rest); border-radius: .2rem; overflow: hidden; } .bar i { display: block; min-width: 3px; }
        .key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .85rem; color: #57606a; margin: 0 0 1rem; }
        .key i { display: inline-block; width: .8rem; height: .8rem; border-radius: .15rem; margin-right: .35rem; vertical-align: -1px; }
        @page { margin: 15mm; }
        """;

    /// <summary>The page up to its body. Nothing of it may run or be fetched, whatever names and values say.</summary>
    /// <param name="title">Behind "Ferry: ".</param>
    /// <param name="styles">Of this page, which come after those of all.</param>
    public static string Begin(string title, string styles) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Ferry: {title}</title>
        <style>
        {Styles}
        {styles}
        </style>
        </head>
        <body>

        """;

    /// <summary>Other people's text, for the eye and for HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(Visible.Text(text));
}
