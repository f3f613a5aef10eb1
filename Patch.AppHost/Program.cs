Console.WriteLine("Patch");
