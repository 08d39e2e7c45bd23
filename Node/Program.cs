return await PersonalNode.Cli.CommandLine.RunAsync(args);
