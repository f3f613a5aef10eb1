using Patch.Cli;

return await PatchmoiCommand.Create().Parse(args).InvokeAsync();
