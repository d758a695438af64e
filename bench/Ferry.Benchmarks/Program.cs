using Ferry.Benchmarks;

return await BenchmarksCommandLine.Build().Parse(args).InvokeAsync();
