using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>What would go is told while it goes.</summary>
public sealed class RetentionPreviewTests
{
    private static readonly string[] Names = ["ann", "ben", "cat"];

    [Fact]
    public async Task What_would_go_can_be_asked_while_posts_go()
    {
        await using var scene = await RetentionScene.StartAsync(Names);
        for (var i = 0; i < 1_500; i++)
        {
            await scene.PostAsync(Names[i % 3]);
            scene.Clock.Advance(TimeSpan.FromMinutes(96));
        }

        await scene.Get<RetentionSettings>().ChooseAsync(30);
        var preview = scene.Get<RetentionPreview>();
        var going = Task.Run(() => scene.KeepAsync(), TestContext.Current.CancellationToken);
        var forecasts = new List<RetentionForecast>();
        do
        {
            forecasts.Add(preview.Of(30));
        }
        while (!going.IsCompleted);

        await going;
        Assert.Equal(0, preview.Of(30).Goes);
        Assert.True(forecasts[0].Goes > 500, $"{forecasts[0]}");
        Assert.All(forecasts.Zip(forecasts.Skip(1)), pair => Assert.True(pair.Second.Goes <= pair.First.Goes * 1.2, $"{pair}"));
    }
}
