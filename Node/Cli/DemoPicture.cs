using NetVips;

namespace PersonalNode.Cli;

internal enum Scene
{
    Hills,
    Pools,
    Map,
    Bowl,
}

internal enum Light
{
    Dusk,
    Dawn,
    Noon,
    Frost,
}

/// <summary>A picture for the demo, painted from noise and a few curves, so that nobody's photo has to come along.</summary>
internal sealed record DemoPicture(Scene Scene, int Seed, string Alt, Light Light = Light.Dusk)
{
    private const int Width = 1_600;
    private const int Height = 1_200;

    /// <summary>A JPEG.</summary>
    public byte[] Paint()
    {
        using var picture = Scene switch
        {
            Scene.Pools => Pools(),
            Scene.Map => Map(),
            Scene.Bowl => Bowl(),
            _ => Hills(),
        };
        using var grain = Image.Gaussnoise(Width, Height, sigma: 3, mean: 0, seed: Seed);
        using var grained = picture + grain;
        using var bytes = grained.Cast(Enums.BandFormat.Uchar);
        using var colours = bytes.Copy(interpretation: Enums.Interpretation.Srgb);
        return colours.JpegsaveBuffer(q: 90);
    }

    /// <summary>A sky, a sun, and ridges one behind the other.</summary>
    private Image Hills()
    {
        var (top, low, near, far) = Light switch
        {
            Light.Dawn => (new[] { 94d, 108, 150 }, new[] { 247d, 190, 150 }, new[] { 38d, 58, 66 }, new[] { 170d, 150, 158 }),
            Light.Noon => ([84d, 150, 214], [214d, 234, 244], [52d, 102, 48], [156d, 186, 170]),
            Light.Frost => ([206d, 216, 226], [240d, 236, 232], [104d, 134, 112], [206d, 218, 214]),
            _ => ([44d, 40, 84], [238d, 132, 92], [24d, 22, 40], [142d, 86, 104]),
        };
        using var place = Image.Xyz(Width, Height);
        using var x = place[0];
        using var y = place[1];
        var picture = Mix(low, top, y * (-1.0 / Height) + 1);
        using var sun = (((x - (Width * 0.68)) * (x - (Width * 0.68))) + ((y - (Height * 0.32)) * (y - (Height * 0.32)))) * (-1.0 / 5_200) + 1.6;
        picture = Blend(picture, Clamped(sun), [255, 244, 214]);
        for (var ridge = 0; ridge < 5; ridge++)
        {
            var depth = ridge / 4.0;
            using var line = ((x * (0.0021 + (ridge * 0.0012)) + (Seed * 1.7) + ridge) * (180 / Math.PI)).Sin() * (70 - (ridge * 6)) + (Height * (0.46 + (depth * 0.42)));
            using var rough = ((x * (0.013 + (ridge * 0.004)) + (Seed * 0.9)) * (180 / Math.PI)).Sin() * 11;
            double[] colour = [.. far.Zip(near, (f, n) => f + ((n - f) * depth))];
            picture = Blend(picture, Clamped((y - line - rough) * 0.4), colour);
        }

        return picture;
    }

    /// <summary>Cells of water between rocks.</summary>
    private Image Pools()
    {
        using var cells = Image.Worley(Width, Height, cellSize: 260, seed: Seed);
        using var swell = Image.Perlin(Width, Height, cellSize: 320, seed: Seed);
        var (deep, shallow, rock) = Light == Light.Frost
            ? (new[] { 150d, 172, 190 }, new[] { 232d, 240, 246 }, new[] { 96d, 112, 126 })
            : (new[] { 12d, 74, 84 }, new[] { 140d, 214, 190 }, new[] { 46d, 42, 44 });
        var picture = Mix(deep, shallow, Clamped((swell * 0.4) + (cells * (-1.0 / 160)) + 0.9));
        return Blend(picture, Clamped((cells + (swell * 22) - 118) * 0.09), rock);
    }

    /// <summary>Contour lines on paper.</summary>
    private Image Map()
    {
        using var coarse = Image.Perlin(Width, Height, cellSize: 420, seed: Seed);
        using var fine = Image.Perlin(Width, Height, cellSize: 140, seed: Seed + 1);
        using var height = (coarse * 9) + (fine * 1.6);
        using var within = height - height.Floor();
        var picture = Mix([244, 236, 214], [214, 222, 190], Clamped(height * 0.12 + 0.4));
        using var edge = (within - 0.5).Abs() * -34 + 2.2;
        picture = Blend(picture, Clamped(edge), [132, 92, 58]);
        return Blend(picture, Clamped((height + 3.4) * -6), [126, 168, 196]);
    }

    /// <summary>Soup from above.</summary>
    private Image Bowl()
    {
        using var place = Image.Xyz(Width, Height);
        using var x = place[0] - (Width / 2.0);
        using var y = place[1] - (Height / 2.0);
        using var far = ((x * x) + (y * y)).Pow(0.5);
        using var cells = Image.Worley(Width, Height, cellSize: 90, seed: Seed);
        using var swell = Image.Perlin(Width, Height, cellSize: 220, seed: Seed);
        var picture = Mix([58, 44, 40], [86, 66, 56], Clamped((swell * 0.5) + 0.5));
        picture = Blend(picture, Clamped((far - 505) * -0.2), [236, 230, 220]);
        picture = Blend(picture, Clamped((far - 430) * -0.2), [206, 116, 44]);
        picture = Blend(picture, Clamped(((swell * 0.7) + 0.2) * Inside(far)), [226, 156, 70]);
        return Blend(picture, Clamped(((cells * -1) + 13) * 0.3 * Inside(far)), [94, 128, 58]);
    }

    private static Image Inside(Image far) => Clamped((far - 400) * -0.05);

    private static Image Clamped(Image value) => value.Cast(Enums.BandFormat.Float).Clamp(min: 0, max: 1);

    private static Image Mix(double[] from, double[] to, Image share) => Blend((share * 0) + from, share, to);

    private static Image Blend(Image picture, Image share, double[] colour) => picture + ((picture * -1) + colour) * share;
}
