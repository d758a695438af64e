using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Ferry.Sandbox.Tests")]
