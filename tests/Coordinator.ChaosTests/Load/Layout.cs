using System.Globalization;

namespace Coordinator.ChaosTests.Load;

/// <summary>Where the load lives in the tree.</summary>
internal static class Layout
{
    public const string Root = "/chaos";
    public const string Entries = Root + "/entries";
    public const string Entry = Entries + "/e-";
    public const string Ephemerals = "/chaos-ephemerals";
    public const int Registers = 8;

    public static string Register(int number) => string.Create(CultureInfo.InvariantCulture, $"{Root}/r{number}");
}
