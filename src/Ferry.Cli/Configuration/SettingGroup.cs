using System.Collections;
using System.CommandLine;

namespace Ferry.Cli.Configuration;

/// <summary>Settings that commands take together.</summary>
public sealed class SettingGroup : IEnumerable<Setting>
{
    private readonly List<Setting> _settings = [];

    /// <summary>Declares a setting of the group.</summary>
    public Setting<T> Add<T>(Setting<T> setting)
    {
        _settings.Add(setting);
        return setting;
    }

    /// <summary>Gives a command the options of all settings.</summary>
    /// <param name="required">Those without which the command does nothing.</param>
    public void AddTo(Command command, params Setting[] required)
    {
        foreach (var setting in _settings)
        {
            setting.AddTo(command, required.Contains(setting));
        }
    }

    public IEnumerator<Setting> GetEnumerator() => _settings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
