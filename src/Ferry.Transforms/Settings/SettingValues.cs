using System.Text.Json.Nodes;
using Ferry.Clusters;

namespace Ferry.Transforms.Settings;

/// <summary>Settings that the target has, with values that it does not take.</summary>
internal static class SettingValues
{
    public static Transform Transform { get; } = new(
        "setting-values",
        "Replaces values of index settings that the target does not know.",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/im-plugin/index-codecs/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        if (settings["index.codec"] is JsonValue codec && Codec(codec.ToString(), edit.Context.Target) is { } newCodec)
        {
            edit.Set(settings, "index.codec", newCodec, note: "the target does not know this codec; the documents are the same in each");
        }

        if (settings["index.codec"]?.ToString().StartsWith("zstd", StringComparison.Ordinal) != true)
        {
            edit.Remove(settings, "index.codec.compression_level", note: "only the zstd codecs have levels");
        }

        RemoveValue(edit, settings, "index.store.type", value => value is not ("fs" or "niofs" or "mmapfs" or "hybridfs" or "simplefs"),
            "the target does not know this way to keep files and chooses one itself");
        RemoveValue(edit, settings, "index.shard.check_on_startup", value => value == "fix", "the target mends no files");
        if (edit.Context.Target is not { Flavour: Flavour.OpenSearch, Major: 1 })
        {
            RemoveValue(edit, settings, "index.soft_deletes.enabled", value => value == "false", "soft deletes are always on");
        }
    }

    private static void RemoveValue(DefinitionEdit edit, JsonObject settings, string name, Predicate<string> isRefused, string note)
    {
        if (settings[name] is JsonValue value && isRefused(value.ToString()))
        {
            edit.Remove(settings, name, note: note);
        }
    }

    /// <summary>The codec to use instead; null if the target has this one. Codecs that are not for best compression become the default one.</summary>
    private static string? Codec(string codec, ClusterVersion target)
    {
        if (codec is "default" or "best_compression" or "lucene_default"
            || (codec is "lz4" or "zlib" or "zstd" or "zstd_no_dict" && target.IsOpenSearchFrom(2, 9))
            || (codec is "qat_lz4" or "qat_deflate" && target.IsOpenSearchFrom(2, 15))
            || (codec == "qat_zstd" && target.IsOpenSearchFrom(3, 1)))
        {
            return null;
        }

        return codec is "legacy_best_compression" or "zlib" or "zstd" or "zstd_no_dict" or "qat_deflate" or "qat_zstd" ? "best_compression" : "default";
    }
}
