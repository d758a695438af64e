using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

/// <summary>A field as the .fnm file of any version can describe it.</summary>
internal sealed record WrittenField(string Name, int Number, DocValuesType Type = DocValuesType.None, bool IsSoftDeletes = false, long Generation = -1);

/// <summary>Writes the .fnm file in the layout of each release. Every field has one attribute, dimensions of points and of vectors.</summary>
internal static class FieldInfosWriter
{
    /// <summary>All formats and versions.</summary>
    public static IEnumerable<(string Codec, int Version)> Formats =>
    [
        ("Lucene40FieldInfos", 0), ("Lucene42FieldInfos", 0),
        ("Lucene46FieldInfos", 0), ("Lucene46FieldInfos", 1), ("Lucene46FieldInfos", 2),
        ("Lucene50FieldInfos", 0), ("Lucene50FieldInfos", 1),
        ("Lucene60FieldInfos", 0), ("Lucene60FieldInfos", 1), ("Lucene60FieldInfos", 2),
        ("Lucene90FieldInfos", 0),
        ("Lucene94FieldInfos", 0), ("Lucene94FieldInfos", 1), ("Lucene94FieldInfos", 2),
    ];

    public static bool IsLucene4(string codec) => codec.StartsWith("Lucene4", StringComparison.Ordinal);

    public static byte[] Write(string codec, int version, string generation, params WrittenField[] fields)
    {
        var content = Content(codec, version, generation, fields);
        return codec is "Lucene40FieldInfos" or "Lucene42FieldInfos" || (codec, version) == ("Lucene46FieldInfos", 0)
            ? content.ToArray()
            : content.WithFooter();
    }

    public static FileWriter Content(string codec, int version, string generation, params WrittenField[] fields)
    {
        var file = new FileWriter(littleEndian: codec is "Lucene90FieldInfos" or "Lucene94FieldInfos");
        _ = IsLucene4(codec) ? file.PlainHeader(codec, version) : file.Header(codec, version, generation);
        file.VInt(fields.Length);
        foreach (var field in fields)
        {
            Field(file, codec, version, field);
        }

        return file;
    }

    public static ValueTask<FieldInfos> ReadAsync(byte[] file, bool lucene4 = false, string generation = "") => FieldInfos.ReadAsync(
        new MemoryDirectory { ["_0.fnm"] = file }, "_0.fnm", generation, lucene4 ? default : FileWriter.SegmentId, default);

    private static void Field(FileWriter file, string codec, int version, WrittenField field)
    {
        file.Text(field.Name).VInt(field.Number).Byte(field.IsSoftDeletes ? 0x8 : 0x2);
        if (!IsLucene4(codec))
        {
            file.Byte(1);
        }

        // 4.x has the type of the norms in the other half; 4.0 has types of its own, of which these are variable ints and bytes.
        _ = codec == "Lucene40FieldInfos" ? file.Byte(0x10 | Lucene40Type(field.Type)) : file.Byte((int)field.Type | (IsLucene4(codec) ? 0x10 : 0));
        if ((codec, version) == ("Lucene94FieldInfos", 2))
        {
            file.Byte(1);
        }

        if (codec is not ("Lucene40FieldInfos" or "Lucene42FieldInfos"))
        {
            file.Int64(field.Generation);
        }

        _ = IsLucene4(codec) || (codec, version) == ("Lucene50FieldInfos", 0) ? file.Int32(1) : file.VInt(1);
        file.Text("PerFieldDocValuesFormat.suffix").Text("0");
        if (IsLucene4(codec) || codec == "Lucene50FieldInfos")
        {
            return;
        }

        file.VInt(2);
        _ = codec != "Lucene60FieldInfos" || version == 2 ? file.VInt(1).VInt(8) : file.VInt(8);
        _ = codec switch
        {
            "Lucene90FieldInfos" => file.VInt(3).Byte(0),
            "Lucene94FieldInfos" => file.VInt(3).Byte(1).Byte(0),
            _ => file,
        };
    }

    private static int Lucene40Type(DocValuesType type) => type switch
    {
        DocValuesType.None => 0,
        DocValuesType.Numeric => 1,
        DocValuesType.Binary => 6,
        _ => 13,
    };
}
