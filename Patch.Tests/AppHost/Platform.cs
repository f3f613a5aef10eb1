using System.Runtime.Versioning;

// Servers as processes, signals, file modes: the tests are for the systems that Patch's servers run on.
[assembly: UnsupportedOSPlatform("windows")]
