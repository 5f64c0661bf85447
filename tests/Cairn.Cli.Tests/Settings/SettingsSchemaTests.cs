using Cairn.Cli.Settings;
using Cairn.Cli.Tests.Transcripts;

namespace Cairn.Cli.Tests.Settings;

/// <summary>docs/settings.schema.json is made from the settings that there are.</summary>
public sealed class SettingsSchemaTests
{
    [Fact]
    public void The_schema_has_every_setting()
    {
        var properties = SettingCatalog.All.Select(setting =>
            $$"""
                "{{setting.Name}}": {
                  "type": "string",
                  "description": "{{setting.Meaning}} {{char.ToUpperInvariant(setting.Range[0])}}{{setting.Range[1..]}}.",
                  "default": "{{setting.Default}}",
                  "pattern": "^[0-9]+(\\.[0-9]+)? *(ms|s|m|h|d)$"
                }
            """);
        GoldenFile.AssertIs(
            "docs/settings.schema.json",
            $$"""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "settings.json in the home of a Cairn peer",
              "type": "object",
              "additionalProperties": false,
              "properties": {
            {{string.Join(",\n", properties)}}
              }
            }

            """);
    }
}
