using CsCheck;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.Tests;

public sealed class ByteReaderTests
{
    private delegate void Read(ref ByteReader reader);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Integers_come_back(bool littleEndian) =>
        Gen.Select(Gen.Short, Gen.Int, Gen.Long, Gen.Int, Gen.Long, Gen.String).Sample(
            (int16, int32, int64, vInt, vLong, text) =>
            {
                text = text.Replace('\ufffd', '?');
                var isUnicode = text.EnumerateRunes().All(rune => rune.Value != 0xfffd);
                var bytes = new FileWriter(littleEndian).Int16(int16).Int32(int32).Int64(int64).VInt(vInt).VLong(vLong).Text(text).ToArray();
                var reader = new ByteReader(bytes, "file") { LittleEndian = littleEndian };
                Assert.Equal(int16, reader.ReadInt16());
                Assert.Equal(int32, reader.ReadInt32());
                Assert.Equal(int64, reader.ReadInt64());
                Assert.Equal(vInt, reader.ReadVInt());
                Assert.Equal(vLong, reader.ReadVLong());
                var read = reader.ReadString();
                Assert.True(!isUnicode || text == read);
                Assert.Equal(0, reader.Remaining);
            },
            iter: 2000);

    [Fact]
    public void Maps_and_sets_come_back()
    {
        var bytes = new FileWriter().VInt(2).Text("a").Text("1").Text("b").Text("").VInt(2).Text("x").Text("y").ToArray();
        var reader = new ByteReader(bytes, "file");

        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "" }, reader.ReadStringMap());
        Assert.Equal(["x", "y"], reader.ReadStringSet());
    }

    [Fact]
    public void A_read_beyond_the_end_names_file_and_offset_and_what_is_left()
    {
        var error = Assert.Throws<IndexFormatException>(() =>
        {
            var reader = new ByteReader(new byte[5], "_0.fnm", start: 100);
            reader.ReadInt16();
            reader.ReadInt32();
        });

        Assert.Equal((FormatProblem.Truncated, "_0.fnm", 102L), (error.Problem, error.File, error.Offset));
        Assert.Contains("4 bytes are wanted, 3 are left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_read_stops_at_the_end()
    {
        Read[] reads =
        [
            (ref reader) => reader.ReadByte(),
            (ref reader) => reader.ReadInt16(),
            (ref reader) => reader.ReadInt32(),
            (ref reader) => reader.ReadInt64(),
            (ref reader) => reader.ReadVInt(),
            (ref reader) => reader.ReadVLong(),
            (ref reader) => reader.ReadBytes(1),
            (ref reader) => reader.ReadCount(),
            (ref reader) => reader.ReadString(),
            (ref reader) => reader.ReadStringMap(),
            (ref reader) => reader.ReadStringSet(),
        ];
        foreach (var read in reads)
        {
            Assert.Equal(FormatProblem.Truncated, Problem([], read));
        }
    }

    [Fact]
    public void Variable_length_integers_have_a_limit()
    {
        Assert.Equal(FormatProblem.Corrupt, Problem([.. Enumerable.Repeat((byte)0x80, 5), 0], (ref reader) => reader.ReadVInt()));
        Assert.Equal(FormatProblem.Corrupt, Problem([.. Enumerable.Repeat((byte)0x80, 10), 0], (ref reader) => reader.ReadVLong()));
        Assert.Equal(FormatProblem.Truncated, Problem([0x80, 0x80], (ref reader) => reader.ReadVInt()));
    }

    [Fact]
    public void Counts_and_lengths_must_fit_into_what_follows()
    {
        Assert.Equal(FormatProblem.Corrupt, Problem(new FileWriter().VInt(-1).ToArray(), (ref reader) => reader.ReadCount()));
        Assert.Equal(FormatProblem.Corrupt, Problem(new FileWriter().VInt(4).Bytes(new byte[3]).ToArray(), (ref reader) => reader.ReadCount()));
        Assert.Equal(FormatProblem.Corrupt, Problem(new FileWriter().VInt(2).Bytes(new byte[31]).ToArray(), (ref reader) => reader.ReadCount(16)));
        Assert.Equal(FormatProblem.Corrupt, Problem(new FileWriter().VInt(int.MaxValue).ToArray(), (ref reader) => reader.ReadStringMap()));
        Assert.Equal(FormatProblem.Truncated, Problem(new byte[3], (ref reader) => reader.ReadBytes(-1)));
    }

    private static FormatProblem Problem(byte[] bytes, Read read) => Assert.Throws<IndexFormatException>(() =>
    {
        var reader = new ByteReader(bytes, "file");
        read(ref reader);
    }).Problem;
}
