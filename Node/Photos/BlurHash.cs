using NetVips;

namespace PersonalNode.Photos;

/// <summary>
/// BlurHash (github.com/woltapp/blurhash, Algorithm.md): a photo's lowest frequencies in about thirty characters, shown until the photo is
/// there. Mastodon and its kin read and write it.
/// </summary>
internal static class BlurHash
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    private const int Across = 4;
    private const int Down = 3;

    /// <summary>Of an sRGB image of 8 bits; made small first, as nothing of its detail counts.</summary>
    public static string Of(Image image)
    {
        using var tiny = image.ThumbnailImage(32, height: 32, size: Enums.Size.Down);
        using var opaque = tiny.HasAlpha() ? tiny.Flatten(background: [255d, 255d, 255d]) : tiny.Copy();
        using var colours = opaque.Bands >= 3 ? opaque.Copy() : opaque.Colourspace(Enums.Interpretation.Srgb);
        return Encode(colours.WriteToMemory<byte>(), colours.Width, colours.Height, colours.Bands);
    }

    private static string Encode(byte[] pixels, int width, int height, int bands)
    {
        var factors = new (double R, double G, double B)[Across * Down];
        for (var j = 0; j < Down; j++)
        {
            for (var i = 0; i < Across; i++)
            {
                factors[(j * Across) + i] = Factor(pixels, width, height, bands, i, j);
            }
        }

        var most = factors.Skip(1).Max(f => Math.Max(Math.Abs(f.R), Math.Max(Math.Abs(f.G), Math.Abs(f.B))));
        var steps = Math.Clamp((int)Math.Floor((most * 166) - 0.5), 0, 82);
        var scale = (steps + 1) / 166.0;
        var text = Number(Across - 1 + ((Down - 1) * 9), 1) + Number(steps, 1);
        var (r, g, b) = factors[0];
        text += Number((ToSrgb(r) << 16) | (ToSrgb(g) << 8) | ToSrgb(b), 4);
        return text + string.Concat(factors.Skip(1).Select(f => Number((((Step(f.R / scale) * 19) + Step(f.G / scale)) * 19) + Step(f.B / scale), 2)));
    }

    /// <summary>One coefficient of the cosine transform, in linear light.</summary>
    private static (double R, double G, double B) Factor(byte[] pixels, int width, int height, int bands, int i, int j)
    {
        double r = 0, g = 0, b = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var basis = Math.Cos(Math.PI * i * x / width) * Math.Cos(Math.PI * j * y / height);
                var at = ((y * width) + x) * bands;
                r += basis * ToLinear(pixels[at]);
                g += basis * ToLinear(pixels[at + 1]);
                b += basis * ToLinear(pixels[at + 2]);
            }
        }

        var scale = (i == 0 && j == 0 ? 1.0 : 2.0) / (width * height);
        return (r * scale, g * scale, b * scale);
    }

    private static int Step(double value) => Math.Clamp((int)Math.Floor((Math.Sign(value) * Math.Sqrt(Math.Abs(value)) * 9) + 9.5), 0, 18);

    private static double ToLinear(byte value) => value / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);

    private static int ToSrgb(double value) => Math.Clamp(value, 0, 1) is var v && v <= 0.0031308
        ? (int)((v * 12.92 * 255) + 0.5) : (int)((((1.055 * Math.Pow(v, 1 / 2.4)) - 0.055) * 255) + 0.5);

    private static string Number(int value, int length) => string.Create(length, value, static (span, v) =>
    {
        for (var at = span.Length - 1; at >= 0; at--, v /= 83)
        {
            span[at] = Digits[v % 83];
        }
    });
}
