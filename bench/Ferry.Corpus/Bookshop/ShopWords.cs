namespace Ferry.Corpus.Bookshop;

/// <summary>Names and phrases of the bookshop. Nobody in it exists.</summary>
internal static class ShopWords
{
    public static readonly string[] Genres = ["crime", "travel", "poetry", "history", "cooking", "science", "children", "fantasy", "biography"];

    public static readonly string[] Opinions =
    [
        "Could not put it down.", "The ending came too early.", "A quiet book that stays with you.", "My daughter read it twice.",
        "The middle part drags a little.", "Beautifully printed, and the maps are a joy.", "Not what the cover promises.",
        "I gave it to three friends.", "The translation is excellent.", "Better than the first volume.",
    ];

    private static readonly string[] FirstNames = ["Ada", "Bruno", "Clara", "Daniel", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Katya", "Liam", "Mona", "Noor"];

    private static readonly string[] LastNames = ["Ahlberg", "Brandt", "Castell", "Dumont", "Eriksen", "Fontana", "Grau", "Holm", "Ivanova", "Keller", "Lindqvist", "Moreau"];

    private static readonly string[] Adjectives = ["Silent", "Last", "Crooked", "Golden", "Forgotten", "Northern", "Paper", "Borrowed", "Salted", "Long", "Invisible", "Second"];

    private static readonly string[] Nouns = ["Harbour", "Ferry", "Garden", "Letter", "Winter", "Lighthouse", "Map", "Orchard", "Tide", "Clockmaker", "Bridge", "Kitchen"];

    private static readonly string[] Scenes =
    [
        "A ferry leaves the harbour an hour late, and nobody on board asks why.", "Two sisters inherit a bookshop and an old debt.",
        "Recipes from nine islands, with the stories that people tell while cooking.", "What the tide takes it brings back, only elsewhere.",
        "The history of a bridge that was built three times.", "A clockmaker finds a letter addressed to his grandson.",
        "Fifty walks along the northern coast.", "In the winter of the great frost a lighthouse goes dark.",
    ];

    public static string Person(Random random) => $"{Pick(random, FirstNames)} {Pick(random, LastNames)}";

    public static string Title(Random random) => random.Next(3) switch
    {
        0 => $"The {Pick(random, Adjectives)} {Pick(random, Nouns)}",
        1 => $"{Pick(random, Nouns)} of the {Pick(random, Adjectives)} {Pick(random, Nouns)}",
        _ => $"A {Pick(random, Nouns)} for {Pick(random, FirstNames)}",
    };

    public static string Description(Random random) => $"{Pick(random, Scenes)} {Pick(random, Scenes)}";

    public static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}
