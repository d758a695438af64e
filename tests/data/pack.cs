// Makes an archive of test data: tests/data/<server>-<version>.tar.br of a folder that holds one folder a case.
//
//   dotnet run tests/data/pack.cs -- <folder> <archive>
#:project ../Ferry.TestKit/Ferry.TestKit.csproj
#:property RestorePackagesWithLockFile=false

using Ferry.TestKit;

if (args is not [var folder, var archive])
{
    Console.Error.WriteLine("usage: dotnet run tests/data/pack.cs -- <folder> <archive>");
    return 2;
}

TarBrotli.Pack(folder, archive);
return 0;
