using PersonalNode.Feed;

namespace PersonalNode.Cli;

/// <summary>What happens in the demo: three friends, a few days.</summary>
internal static class DemoStory
{
    /// <summary>How long ago it begins.</summary>
    public static readonly TimeSpan Begins = TimeSpan.FromDays(4);

    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mira"] = "Mira Okafor",
        ["jonas"] = "Jonas Lindqvist",
        ["paloma"] = "Paloma Reyes",
    };

    public static readonly IReadOnlyDictionary<string, string> Bios = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mira"] = "Gardener, bookbinder, early riser. This node runs on a small computer *behind the bookshelf*.",
        ["jonas"] = "I repair bicycles and write about maps.",
        ["paloma"] = "Marine biologist. Mostly tide pools, sometimes soup.",
    };

    /// <summary>What they show of themselves.</summary>
    public static readonly IReadOnlyDictionary<string, DemoPicture> Faces = new Dictionary<string, DemoPicture>(StringComparer.Ordinal)
    {
        ["mira"] = new(Scene.Hills, 21, "", Light.Frost),
        ["jonas"] = new(Scene.Map, 22, ""),
        ["paloma"] = new(Scene.Pools, 23, ""),
    };

    public static async Task TellAsync(Demo demo, CancellationToken cancellation)
    {
        Task<Storage.Post> Say(string who, double hoursAgo, string text, Storage.Post? answers = null, params DemoPicture[] pictures) =>
            demo.PostAsync(who, TimeSpan.FromHours(hoursAgo), text, pictures, answers, cancellation);

        await Say("paloma", 92, "Low tide at 5:40 this morning. Counted **eleven** sea stars under one rock, all different. #tidepools", null,
            new DemoPicture(Scene.Pools, 3, "Green sea anemones, close together under a dark rock"),
            new DemoPicture(Scene.Hills, 8, "The coast at low tide in the first light", Light.Dawn));
        var node = await Say("mira", 74, "My own node, finally. It took less time than the kettle. Nobody between you and me now but a bit of wire.");
        await Say("jonas", 73.5, "Welcome! I had just got used to asking a company whether I may see my friends.", node);
        var map = await Say("jonas", 51,
            "Drew a map of every bench in the neighbourhood, with a rating for:\n\n1. shade\n2. view\n3. likelihood of a talkative stranger\n\nThe one by the old pump wins all three. #maps #slowcity", null, new DemoPicture(Scene.Map, 5, "A hand-drawn map with contour lines in brown ink on cream paper"));
        var question = await Say("paloma", 50, "Is the pump still working? Asking for a very thirsty dog.", map);
        await Say("jonas", 49.6, "It is. Push, wait, push again.", question);
        var soup = await Say("paloma", 27,
            "> A soup is never finished, only served.\n\nTonight: leeks, white beans, the last of the smoked paprika. Recipe, such as it is: start with too much garlic, stop when it smells like *home*. #soup", null, new DemoPicture(Scene.Bowl, 2, "A bowl of orange soup with chives, seen from above on a dark table"));
        await Say("mira", 26, "Setting a place for myself. I bring the bread, @paloma.", soup);
        await Say("mira", 9, "First frost on the beans. The rosemary could not care less. #garden", null,
            new DemoPicture(Scene.Hills, 4, "Frost on the field behind the garden, pale green under a white sky", Light.Frost),
            new DemoPicture(Scene.Hills, 6, "The same field an hour later, in the sun", Light.Noon),
            new DemoPicture(Scene.Pools, 9, "Bubbles frozen into the ice of the rain barrel", Light.Frost));
        await Say("jonas", 3, "Found in a second-hand atlas: a ferry ticket from 1974, unused. Somebody stayed. #maps");
        await Say("mira", 0.4, "Binding a notebook for the tide tables. Any wishes for the cover, @paloma? I have blue linen and a scrap of sailcloth.");

        await demo.SettledAsync(cancellation);
        await demo.Get<Reactions>("mira").LikeAsync(await demo.HereAsync("mira", map, cancellation));
        await demo.Get<Reactions>("paloma").LikeAsync(await demo.HereAsync("paloma", map, cancellation));
        await demo.Get<Reactions>("jonas").LikeAsync(await demo.HereAsync("jonas", soup, cancellation));
        await demo.Get<Reactions>("mira").ReshareAsync(await demo.HereAsync("mira", soup, cancellation));
    }
}
