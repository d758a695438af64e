namespace Ferry.Corpus.Bookshop;

/// <summary>A document of <c>books</c>.</summary>
internal sealed record BookSource
{
    public required string Title { get; init; }

    public required string Author { get; init; }

    public required string Isbn { get; init; }

    public required string[] Genres { get; init; }

    public required string Language { get; init; }

    public required string Published { get; init; }

    public required decimal Price { get; init; }

    public required int Stock { get; init; }

    public required string Description { get; init; }
}
