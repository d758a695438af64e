using System.Text;
using Ferry.Lucene;
using Ferry.Snapshots.Documents;

namespace Ferry.Snapshots.Tests;

/// <summary>The forms in which ids were stored over the years.</summary>
public sealed class IdDecoderTests
{
    [Theory]
    [InlineData("doc#1", "doc", "1")]
    [InlineData("doc#a#b", "doc", "a#b")]
    [InlineData("type with space#\u00fc/\U0001f600", "type with space", "\u00fc/\U0001f600")]
    public void A_uid_is_a_type_and_an_id(string uid, string type, string id)
    {
        var document = Stored(IdForm.TypeAndId, Encoding.UTF8.GetBytes(uid));
        Assert.Equal(type, Encoding.UTF8.GetString(document.Type));
        Assert.Equal(id, Encoding.UTF8.GetString(new IdDecoder().Decode(document)));
    }

    [Fact]
    public void An_id_as_text_is_taken_as_it_is()
    {
        var document = Stored(IdForm.Text, "doc#1"u8);
        Assert.Equal("doc#1", Encoding.UTF8.GetString(new IdDecoder().Decode(document)));
        Assert.True(document.Type.IsEmpty);
    }

    [Theory]
    [InlineData(IdForm.Encoded, new byte[] { 0xff, 0xc3 })]
    [InlineData(IdForm.Encoded, new byte[0])]
    [InlineData(IdForm.Text, new byte[] { 0xc3 })]
    [InlineData(IdForm.TypeAndId, new byte[] { (byte)'a' })]
    [InlineData(IdForm.TypeAndId, new byte[] { (byte)'a', (byte)'#', 0xc3 })]
    public void What_is_no_id_is_corrupt(IdForm form, byte[] stored)
    {
        var error = Assert.Throws<IndexFormatException>(() => new IdDecoder().Decode(Stored(form, stored)).ToArray());
        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    private static SourceDocument Stored(IdForm form, ReadOnlySpan<byte> id) =>
        new() { Ordinal = 0, StoredId = id, IdForm = form, Routing = default, HasSource = true, Source = "{}"u8 };
}
