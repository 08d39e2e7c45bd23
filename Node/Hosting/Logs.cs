using PersonalNode.Storage;
using Serilog;
using Serilog.Events;
using Serilog.Filters;
using Serilog.Formatting.Compact;

namespace PersonalNode.Hosting;

/// <summary>Serilog: readable lines on the console, compact JSON in a daily file, two weeks kept. Never bodies, keys or tokens.</summary>
internal static class Logs
{
    public static void AddLogging(this WebApplicationBuilder builder, DataFolder folder, bool quiet)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)

            // Data Protection warns that its keys are not encrypted: they are files of mode 0600, as SECURITY.md says.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .Enrich.FromLogContext()
            .WriteTo.File(
                new CompactJsonFormatter(), Path.Combine(folder.LogFolder, "node-.log"), rollingInterval: RollingInterval.Day, retainedFileCountLimit: 14,
                fileSizeLimitBytes: 50 * 1024 * 1024, rollOnFileSizeLimit: true);
        if (!quiet)
        {
            // Why a start failed is one line of the command line's; the file has the trace.
            configuration.WriteTo.Logger(console => console.Filter.ByExcluding(Matching.FromSource("Microsoft.Extensions.Hosting.Internal.Host")).WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: System.Globalization.CultureInfo.InvariantCulture));
        }

        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(configuration.CreateLogger(), dispose: true);
    }
}
