PersonalNode.Photos.ProcessMemory.KeepLittle();
return await PersonalNode.Cli.CommandLine.RunAsync(args);
