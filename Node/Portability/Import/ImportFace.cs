namespace PersonalNode.Portability.Import;

/// <summary>The parts of importing.</summary>
public static class ImportFace
{
    public static IServiceCollection AddImports(this IServiceCollection services) => services
        .AddSingleton<ImportFiles>().AddSingleton<ImportPreviewer>().AddSingleton<ImportPeople>().AddTransient<ImportWriter>().AddTransient<ImportPass>()
        .AddSingleton<Func<ImportPass>>(s => s.GetRequiredService<ImportPass>).AddSingleton<ImportRunner>()
        .AddSingleton<ImportWorker>().AddHostedService(s => s.GetRequiredService<ImportWorker>());
}
