using System.Globalization;
using System.Text;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>
/// Whether an answer leaves after the sync is read off the node's system calls: whatever the pinned LiteDB does, and whatever is said
/// about it, this is what happened.
/// </summary>
public sealed class SyncTests
{
    private const string LogFile = "/data/node-log.db";
    private const string Text = "the text of the post";

    /// <param name="slow">Every sync takes a second, so that a writer which falls behind its commits is noticed.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_answer_to_a_post_leaves_after_the_sync_of_what_was_written(bool slow)
    {
        var strace = Requires.Program("strace", "strace");
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "trace");
        string[] disk = slow ? ["-e", "inject=fsync,fdatasync:delay_enter=1000000"] : [];
        await using var node = await NodeProcess.StartAsync(
            "alice",
            [
                strace, "-f", "-y", "-ttt", "-xx", "-s", "20000", "-e", "signal=none",
                "-e", "trace=fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg", .. disk, "-o", file,
            ]);
        string[] texts = [.. Enumerable.Range(1, 12).Select(n => $"text number {n:000} of the traced posts")];
        await node.PostAsync(texts[0]);
        await Task.WhenAll(texts[1..].Select(text => node.PostAsync(text)));
        Assert.Equal(0, await node.StopAsync());

        var trace = new SystemCallTrace(File.ReadLines(file));
        Assert.All(texts, text => Assert.Null(trace.WhyNotDurable(text, Path.Combine(node.Folder, "node-log.db"))));
    }

    [Fact]
    public void A_sync_before_the_answer_is_seen_across_threads() =>
        Assert.Null(Why($"7 {Page(1, Text, confirmed: true)}", "7 fsync(263</data/node-log.db> <unfinished ...>", "9 write(5<pipe:[1]>, \"\\x01\", 1) = 1", "7 <... fsync resumed>) = 0", $"8 {Answer()}"));

    [Fact]
    public void An_answer_before_the_end_of_the_sync_is_noticed() =>
        Assert.Contains("not synced", Why($"7 {Page(1, Text, confirmed: true)}", "7 fsync(263</data/node-log.db> <unfinished ...>", $"8 {Answer()}", "7 <... fsync resumed>) = 0"));

    [Theory]
    [InlineData("fsync(263</data/node-log.db>) = -1 EIO (Input/output error)")]
    [InlineData("fsync(212</data/node.db>) = 0")]
    [InlineData("write(263</data/node-log.db>, \"\\x01\", 1) = 1")]
    public void What_is_no_sync_of_the_log_is_noticed(string call) =>
        Assert.Contains("not synced", Why($"7 {Page(1, Text, confirmed: true)}", "7 " + call, $"8 {Answer()}"));

    [Fact]
    public void A_page_after_the_sync_is_noticed() =>
        Assert.Contains("not synced", Why($"7 {Page(1, Text, confirmed: false)}", "7 fsync(263</data/node-log.db>) = 0", $"7 {Page(1, "", confirmed: true)}", $"8 {Answer()}"));

    [Fact]
    public void A_transaction_without_its_end_is_noticed() =>
        Assert.Contains("not confirmed", Why($"7 {Page(1, Text, confirmed: false)}", $"7 {Page(2, "", confirmed: true)}", "7 fsync(263</data/node-log.db>) = 0", $"8 {Answer()}"));

    [Fact]
    public void A_text_that_was_never_written_is_noticed() =>
        Assert.Contains("in no page", Why($"7 {Page(1, "another", confirmed: true)}", "7 fsync(263</data/node-log.db>) = 0", $"8 {Answer()}", $"7 {Page(2, Text, confirmed: true)}"));

    private static string? Why(params string[] lines) => new SystemCallTrace(
        lines.Select((line, n) => line.Insert(1, string.Create(CultureInfo.InvariantCulture, $" 1700000000.{n:000000}")))).WhyNotDurable(Text, LogFile);

    private static string Page(int transaction, string text, bool confirmed)
    {
        var page = new byte[8192];
        page[14] = (byte)transaction;
        page[18] = confirmed ? (byte)1 : (byte)0;
        Encoding.UTF8.GetBytes(text).CopyTo(page, 100);
        return $"pwrite64(263<{LogFile}>, \"{SystemCallTrace.Hex(page)}\", 8192, 0) = 8192";
    }

    private static string Answer() =>
        $"sendto(268<socket:[1]>, \"{SystemCallTrace.Hex(Encoding.UTF8.GetBytes($"HTTP/1.1 201 Created\r\n\r\n{Text}"))}\", 99, MSG_NOSIGNAL, NULL, 0) = 99";
}
