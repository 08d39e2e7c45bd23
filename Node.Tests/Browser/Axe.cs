using System.Text.Json;
using Microsoft.Playwright;
using PersonalNode.Tests.House;

namespace PersonalNode.Tests.Browser;

/// <summary>axe-core, which .ci installs for the checks. Without it a test is skipped with a message, but never in CI: there it fails.</summary>
internal static class Axe
{
    private static readonly string Script = Path.Combine(Source.Root, ".ci", "node_modules", "axe-core", "axe.min.js");

    public static void Required()
    {
        var isCi = Environment.GetEnvironmentVariable("CI") is { Length: > 0 };
        Assert.False(isCi && !File.Exists(Script), "axe-core is missing, and CI skips nothing: run npm ci --prefix .ci.");
        Assert.SkipUnless(File.Exists(Script), "axe-core is missing; run npm ci --prefix .ci to check accessibility.");
    }

    /// <summary>
    /// What axe finds wrong on the page as it stands, one line each. It comes in by the debugger, so that the content policy stays as it
    /// is, and without preloading style sheets, for which it would write a style element.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        if (await page.EvaluateAsync<bool>("typeof axe === 'undefined'"))
        {
            await page.EvaluateAsync(await File.ReadAllTextAsync(Script) + ";undefined");
        }

        // Text that is still fading in has no contrast to speak of.
        await page.EvaluateAsync("Promise.allSettled(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished)).then(() => {})");
        var found = await page.EvaluateAsync<JsonElement>(
            "axe.run(document, { resultTypes: ['violations'], preload: false }).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)} (${n.failureSummary.split('\\n').pop().trim()})`)))");
        return [.. found.EnumerateArray().Select(v => v.GetString()!)];
    }
}
