using Ferry.Corpus;

return await CorpusCommandLine.Build().Parse(args).InvokeAsync();
