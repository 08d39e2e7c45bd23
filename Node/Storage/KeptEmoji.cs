namespace PersonalNode.Storage;

/// <summary>A picture that stands for its shortcode between colons, in a post or in somebody's name, and the photo that it is here.</summary>
public sealed record KeptEmoji(string Shortcode, long Photo);
