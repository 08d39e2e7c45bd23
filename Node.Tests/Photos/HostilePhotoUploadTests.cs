using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using PersonalNode.Photos;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Photos;

/// <summary>Requests that no browser sends: without end, without a form, without an end to their headers, broken off.</summary>
public sealed class HostilePhotoUploadTests(PhotoNode node) : IClassFixture<PhotoNode>
{
    private const string Form = "multipart/form-data; boundary=zq";
    private const string FilePart = "--zq\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    private const string End = "\r\n--zq--\r\n";

    private readonly TestNode alice = node.Alice;

    public static TheoryData<string, string, string> Formless => new()
    {
        { "multipart/form-data", FilePart + "x" + End, "no boundary" },
        { "multipart/form-data; boundary=\"\"", FilePart + "x" + End, "an empty boundary" },
        { "multipart/form-data; boundary=" + new string('b', 200), FilePart + "x" + End, "a boundary too long" },
        { "multipart/form-data; boundary=other", FilePart + "x" + End, "a boundary that never comes" },
        { "application/json", "{\"file\":\"x\"}", "JSON" },
        { "image/jpeg", "\u00ff\u00d8\u00ff", "the photo without a form" },
        { "application/x-www-form-urlencoded", "file=x", "another form" },
        { "nonsense", "x", "no media type" },
        { Form, "", "nothing" },
        { Form, "--zq--\r\n", "a form without parts" },
        { Form, "--zq\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nwords" + End, "words alone" },
        { Form, "--zq\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\nx" + End, "a file of another name" },
        { Form, "--zq\r\nContent-Type: image/jpeg\r\n\r\nx" + End, "a part without a name" },
        { Form, FilePart + End, "an empty file" },
        { Form, FilePart + "\u00ff\u00d8\u00ff", "no end" },
        { Form, "--zq\r\nX-Long: " + new string('h', 100_000) + "\r\n\r\nx" + End, "a header without end" },
        { Form, "--zq\r\n" + string.Concat(Enumerable.Range(0, 1_000).Select(i => $"X-{i}: 1\r\n")) + "\r\nx" + End, "a thousand headers" },
        { Form, string.Concat(Enumerable.Range(0, 10_000).Select(i => $"--zq\r\nContent-Disposition: form-data; name=\"f{i}\"\r\n\r\nx\r\n")) + FilePart + "x" + End, "ten thousand fields" },
    };

    [Theory]
    [MemberData(nameof(Formless))]
    public async Task A_request_without_a_file_says_what_to_send(string type, string body, string what)
    {
        var before = node.Media;
        (await PostAsync(Encoding.Latin1.GetBytes(body), type)).ExpectProblem(HttpStatusCode.BadRequest, "photos.no_file");
        Assert.NotEmpty(what);
        await node.ExpectNothingNewAsync(before);
    }

    [Fact]
    public async Task Of_two_files_the_first_is_taken_and_the_second_is_not_kept()
    {
        var answer = (await PostAsync(
            [.. Encoding.ASCII.GetBytes(FilePart), .. Pictures.Make("jpeg"), .. "\r\n"u8, .. Encoding.ASCII.GetBytes(FilePart), .. Pictures.Make("png", 100, 80), .. Encoding.ASCII.GetBytes(End)], Form))
            .Expect(HttpStatusCode.Created);
        Assert.Equal(240, answer.Json.GetProperty("width").GetInt32());
        await node.ExpectNothingNewAsync(node.Media);
    }

    [Fact]
    public async Task A_length_of_500_MB_is_refused_before_the_first_byte()
    {
        var before = node.Media;
        using var connection = await RawConnection.UploadAsync(alice.Address, alice.Token, "Content-Type: " + Form, "Content-Length: 524288000");
        Assert.Equal((413, "photos.too_large"), await connection.AnswerAsync());
        await node.ExpectNothingNewAsync(before);
    }

    [Fact]
    public async Task A_body_of_500_MB_without_a_length_is_refused_at_50()
    {
        var before = node.Media;
        using var connection = await RawConnection.UploadAsync(alice.Address, alice.Token, "Content-Type: " + Form, "Transfer-Encoding: chunked");
        var answer = connection.AnswerAsync();
        await connection.SendChunkAsync(Encoding.ASCII.GetBytes(FilePart));
        await connection.SendChunkAsync(Pictures.Make("jpeg"));
        var sent = await connection.FloodAsync(answer);
        Assert.Equal((413, "photos.too_large"), await answer);
        Assert.InRange(sent, 49, 100);
        await node.ExpectNothingNewAsync(before);
    }

    [Fact]
    public async Task A_field_of_500_MB_is_refused_too()
    {
        var before = node.Media;
        using var connection = await RawConnection.UploadAsync(alice.Address, alice.Token, "Content-Type: " + Form, "Transfer-Encoding: chunked");
        var answer = connection.AnswerAsync();
        await connection.SendChunkAsync("--zq\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\n"u8.ToArray());
        await connection.FloodAsync(answer);
        Assert.Equal((413, "photos.too_large"), await answer);
        await node.ExpectNothingNewAsync(before);
    }

    [Fact]
    public async Task Slow_uploads_hold_nobody_up_and_leave_nothing_when_they_break_off()
    {
        var before = node.Media;
        var photo = Pictures.Make("jpeg");
        var slow = new List<RawConnection>();
        for (var i = 0; i < 20; i++)
        {
            var connection = await RawConnection.UploadAsync(alice.Address, alice.Token, "Content-Type: " + Form, "Content-Length: 1000000");
            await connection.SendAsync(Encoding.ASCII.GetBytes(FilePart));
            await connection.SendAsync(photo.AsMemory(0, 200 + i));
            slow.Add(connection);
        }

        await Poll.UntilAsync(() => node.Temporary.Count == slow.Count, "the uploads to be under way");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(alice.Folder.Path, "tmp")))
        {
            TestFolder.ExpectPrivate(file);
        }

        var other = (await alice.UploadAsync(Pictures.Make("png", 100, 80))).GetProperty("id").GetString();
        (await alice.Api.DeleteAsync("/api/photos/" + other)).Expect(HttpStatusCode.NoContent);
        foreach (var connection in slow)
        {
            connection.Abort();
            connection.Dispose();
        }

        await Poll.UntilAsync(() => node.Media.SequenceEqual(before), "the other photo's files to go");
        await node.ExpectNothingNewAsync(before);
    }

    [Theory]
    [InlineData(408, "TooSlow")]
    [InlineData(413, "TooLarge")]
    [InlineData(400, "NoFile")]
    public async Task What_the_server_ends_gets_the_servers_reason(int status, string failure)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = Form;
        context.Request.Body = new BrokenOff([.. Encoding.ASCII.GetBytes(FilePart), .. Pictures.Make("jpeg")], status);
        await using var upload = await UploadReader.ReadAsync(context.Request, "alt", alice.Get<TemporaryFiles>(), TestContext.Current.CancellationToken);
        Assert.Equal(failure, upload.Failure.ToString());
        Assert.Null(upload.File);
        Assert.Empty(node.Temporary);
    }

    [Fact]
    public async Task Words_about_a_photo_are_words()
    {
        var file = Pictures.Make("jpeg");
        Assert.Equal("Héron 🦔", (await alice.UploadAsync(file, " Héron 🦔 ")).GetProperty("alt").GetString());
        Assert.Equal(1_500, (await alice.UploadAsync(file, new string('ä', 1_500))).GetProperty("alt").GetString()!.Length);
        foreach (var alt in (string[])[new string('a', 1_501), new string('a', 10_000), new string('中', 10_000), "a\0b", "bell \a"])
        {
            var before = node.Media;
            (await alice.TryUploadAsync(file, alt)).ExpectProblem(HttpStatusCode.BadRequest, "validation");
            await node.ExpectNothingNewAsync(before);
        }

        // A half of a character: as bytes it is none and is replaced, as JSON it is refused.
        byte[] half = [.. "--zq\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nx"u8, 0xED, 0xA0, 0x80, .. "y\r\n"u8, .. Encoding.ASCII.GetBytes(FilePart), .. file, .. Encoding.ASCII.GetBytes(End)];
        var photo = (await PostAsync(half, Form)).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("x\uFFFD\uFFFD\uFFFDy", photo.GetProperty("alt").GetString());
        using var json = new StringContent("{\"alt\":\"x\\ud800y\"}", Encoding.UTF8, "application/json");
        var refused = await alice.Api.SendAsync(HttpMethod.Patch, "/api/photos/" + photo.GetProperty("id").GetString(), json);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    public async Task Only_the_owner_uploads()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Make("jpeg")), "file", "a.jpg" } };
        (await alice.Anonymous.PostAsync("/api/photos", form)).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
        Assert.Empty(node.Temporary);
    }

    private async Task<ApiAnswer> PostAsync(byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await alice.Api.PostAsync("/api/photos", content);
    }

    /// <summary>A body that the server ends for a reason of its own.</summary>
    private sealed class BrokenOff(byte[] begun, int status) : MemoryStream(begun)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new BadHttpRequestException("Ended.", status);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
