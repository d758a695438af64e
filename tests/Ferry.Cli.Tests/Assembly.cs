using Ferry.TestKit;

[assembly: AssemblyFixture(typeof(SharedServers))]
