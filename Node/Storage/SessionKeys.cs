using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace PersonalNode.Storage;

/// <summary>
/// The keys that protect session cookies, among the other key files, in "sessions": whoever has them can make a cookie that lets them in.
/// The names are those that ASP.NET's own store of files would give.
/// </summary>
public sealed class SessionKeys(KeyFiles files) : IXmlRepository
{
    private const string Folder = "sessions";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. files.Names(Folder).Where(n => n.EndsWith(".xml", StringComparison.Ordinal)).Select(n => XElement.Parse(Encoding.UTF8.GetString(files.Read(n)!).TrimStart('\uFEFF')))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var name = friendlyName is { Length: > 0 and <= 100 } && friendlyName.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? friendlyName : Guid.NewGuid().ToString();
        files.Write($"{Folder}/{name}.xml", Encoding.UTF8.GetBytes(element.ToString()));
    }
}
