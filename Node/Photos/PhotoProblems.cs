using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;

namespace PersonalNode.Photos;

/// <summary>Why a photo was not taken, in sentences that say what to do next.</summary>
internal static class PhotoProblems
{
    private const string Kinds = "Choose a JPEG, PNG, WebP, GIF or AVIF.";

    public static ProblemHttpResult None() => Problems.NotFound("photos.not_found", "There is no such photo here.");

    public static ProblemHttpResult NotYours() => Problems.Of(403, "photos.not_yours", "Only the one who posted a photo can change it.");

    public static ProblemHttpResult Of(UploadFailure failure) => failure switch
    {
        UploadFailure.TooLarge => Problems.Of(413, "photos.too_large", "This file is larger than 50 MB. Make it smaller, or export it as a JPEG."),
        UploadFailure.NotAnImage => Of(ImageFailure.NotAnImage),
        UploadFailure.Heic => Of(ImageFailure.Heic),
        UploadFailure.TooSlow => Problems.Of(408, "photos.too_slow", "The photo did not arrive in time. Try again on a better connection."),
        _ => Problems.Of(400, "photos.no_file", "The upload broke off or holds no photo. Send it again as multipart/form-data with the field file."),
    };

    /// <param name="failure">Null: too much is under way.</param>
    public static ProblemHttpResult Of(ImageFailure? failure) => failure switch
    {
        ImageFailure.NotAnImage => Problems.Of(415, "photos.not_an_image", "This is no photo that can be read here. " + Kinds),
        ImageFailure.Heic => Problems.Of(415, "photos.heic", "HEIC photos cannot be read here. Export it as JPEG; on an iPhone: Settings, Camera, Formats, Most Compatible."),
        ImageFailure.TooManyPixels => Problems.Of(422, "photos.too_many_pixels", "This photo has more than 50 megapixels. Make it smaller, then try again."),
        ImageFailure.TooMuchMemory => Problems.Of(422, "photos.too_many_pixels", Sentence.For("memory", "A photo as large as this one takes too much memory to read in its format. Make it smaller or export it as an ordinary JPEG, then try again.")),
        ImageFailure.TooSlow => Problems.Of(422, "photos.unreadable", Sentence.For("slow", "Reading this photo takes too long. Export it as a JPEG, then try again.")),
        ImageFailure.Broken => Problems.Of(422, "photos.unreadable", "This photo is damaged or cut off. Open it in a photo program, save it anew, then try again."),
        _ => Problems.Of(503, "photos.busy", "Many photos are being read right now. Try again in a moment."),
    };
}
