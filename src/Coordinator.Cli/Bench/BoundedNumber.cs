using System.CommandLine;

namespace Coordinator.Cli.Bench;

/// <summary>Options that are whole numbers within bounds.</summary>
internal static class BoundedNumber
{
    internal static Option<int> Define(string name, string description, int byDefault, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        Bound(option, least, most);
        return option;
    }

    /// <summary>An option whose absence means something else.</summary>
    internal static Option<int?> DefineOptional(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description };
        Bound(option, least, most);
        return option;
    }

    private static void Bound<T>(Option<T> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is int number && (number < least || number > most))
        {
            result.AddError($"{option.Name}: {least} to {most}");
        }
    });
}
