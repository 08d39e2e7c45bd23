using PersonalNode.Storage;
Console.WriteLine(typeof(NodeDatabase));
