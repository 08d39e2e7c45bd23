using QRCoder;

namespace PersonalNode.People;

/// <summary>A QR code as SVG, black on white whatever the theme: cameras want it so.</summary>
internal static class QrDrawing
{
    public static string Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(code);
        return drawing.GetGraphic(1, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
