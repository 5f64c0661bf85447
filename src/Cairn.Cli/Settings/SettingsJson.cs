using System.Text.Json.Serialization;

namespace Cairn.Cli.Settings;

/// <summary>Source-generated JSON of <c>settings.json</c>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class SettingsJson : JsonSerializerContext;
