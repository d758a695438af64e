using System.Text;

namespace Ferry.Backfill.Tests;

/// <summary>Random JSON as people and programs write it: white space, line ends and comments between any two tokens.</summary>
internal sealed class RandomJson(Random random)
{
    private static readonly string[] Gaps = ["", "", "", " ", "\n", "\r\n", "\t", "\n    ", "// say \"so\"\n", "/* a \" b \n c */", "/**/", "/*/ */"];
    private static readonly string[] Strings =
        ["", "plain", "\\\"", "\\\\", "a\\\\\\\"b", "// no comment", "/* nor this */", "{[,:]}", "\\n", "\\u000a", "é日本😀", "http://a/b"];

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _bare = new();

    /// <summary>The last object without anything between its tokens.</summary>
    public string Bare => _bare.ToString();

    /// <summary>An object, with comments where <paramref name="comments"/>.</summary>
    public string Object(bool comments)
    {
        _text.Clear();
        _bare.Clear();
        Gap(comments);
        WriteObject(3, comments);
        Gap(comments);
        return _text.ToString();
    }

    private void WriteObject(int depth, bool comments)
    {
        Token("{", comments);
        for (var i = random.Next(4); i > 0; i--)
        {
            Token($"\"{i}{Pick(Strings)}\"", comments);
            Token(":", comments);
            WriteValue(depth - 1, comments);
            if (i > 1)
            {
                Token(",", comments);
            }
        }

        _text.Append('}');
        _bare.Append('}');
    }

    private void WriteValue(int depth, bool comments)
    {
        switch (random.Next(depth > 0 ? 6 : 4))
        {
            case 0: Token($"\"{Pick(Strings)}{Pick(Strings)}\"", comments); break;
            case 1: Token(random.Next().ToString(), comments); break;
            case 2: Token("-1.5e3", comments); break;
            case 3: Token(Pick(["true", "false", "null"]), comments); break;
            case 4: WriteObject(depth, comments); Gap(comments); break;
            default:
                Token("[", comments);
                WriteValue(depth - 1, comments);
                Token(",", comments);
                WriteValue(depth - 1, comments);
                Token("]", comments);
                break;
        }
    }

    private void Token(string token, bool comments)
    {
        _text.Append(token);
        _bare.Append(token);
        Gap(comments);
    }

    private void Gap(bool comments)
    {
        var gap = Pick(Gaps);
        _text.Append(comments || !gap.StartsWith('/') ? gap : "\n");
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
