[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Ferry.Metadata.Tests")]
