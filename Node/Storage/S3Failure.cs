using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace PersonalNode.Storage;

/// <summary>What an S3-compatible store said no with, in words for the owner.</summary>
/// <param name="Misconfigured">Waiting does not help: the configuration, or the store's own, must change.</param>
/// <param name="Why">Without a full stop.</param>
internal sealed record S3Failure(bool Misconfigured, string Why)
{
    /// <summary>Null for what is no failure of a store, but a mistake of the program.</summary>
    public static S3Failure? Of(Exception failure, S3Options options) => failure switch
    {
        AmazonS3Exception answer => OfAnswer(answer, options),
        AmazonUnmarshallingException => new(true, "it does not answer like an S3 store; correct Node:Media:S3:Endpoint"),
        OperationCanceledException => new(false, "it does not answer in time"),
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException => new(false, "it cannot be reached: " + Innermost(failure).Message),
        _ => null,
    };

    // Codes: "Error responses" of the Amazon S3 API reference. Stores differ in which of them they use for the same mistake.
    private static S3Failure OfAnswer(AmazonS3Exception answer, S3Options options) => (answer.ErrorCode, answer.StatusCode) switch
    {
        ("NoSuchBucket", _) => new(true, $"it has no bucket \"{options.Bucket}\"; create it there, or correct Node:Media:S3:Bucket"),
        ("InvalidAccessKeyId", _) => new(true, $"it does not know the access key \"{options.AccessKey}\"; correct Node:Media:S3:AccessKey"),
        ("SignatureDoesNotMatch", _) => new(true, $"the secret key in {options.SecretKeyFile} does not belong to the access key \"{options.AccessKey}\"; correct Node:Media:S3:AccessKey or the file"),
        ("AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException", _) =>
            new(true, $"the bucket \"{options.Bucket}\" is in another region than \"{options.Region}\"; correct Node:Media:S3:Region ({answer.Message})"),
        ("RequestTimeTooSkewed", _) => new(false, "its clock and that of this machine differ; set the clock right"),
        (_, HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized) =>
            new(true, $"it refuses the access key \"{options.AccessKey}\" ({answer.ErrorCode}); correct Node:Media:S3:AccessKey and its secret, and let it list, read, write and delete in the bucket \"{options.Bucket}\""),
        (_, HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError) => new(false, Answered(answer)),
        (_, >= HttpStatusCode.MultipleChoices) => new(true, $"{Answered(answer)}; correct Node:Media:S3:Endpoint and the settings beside it"),
        _ => new(false, "it cannot be reached: " + Innermost(answer).Message),
    };

    private static string Answered(AmazonS3Exception answer) => $"it answered {(int)answer.StatusCode} {answer.ErrorCode}";

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
