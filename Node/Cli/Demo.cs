namespace PersonalNode.Cli;

internal static class Demo
{
    public static Task<int> RunAsync(CancellationToken cancellation) => throw new NotSupportedException();
}
