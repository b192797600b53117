using System.Text.RegularExpressions;

namespace Coordinator.UnitTests.Architecture;

/// <summary>Rules of the house that no compiler checks.</summary>
public sealed partial class TidyTests
{
    private const int MaxLines = 500;

    [Fact]
    public void Files_StayShort() =>
        Assert.Empty(SourceFiles().Where(file => File.ReadLines(file).Count() > MaxLines).Select(Relative));

    [Fact]
    public void Source_PromisesNothing() =>
        Assert.Empty(SourceFiles().Where(file => Promises().IsMatch(File.ReadAllText(file))).Select(Relative));

    [Fact]
    public void Tests_DoNotSleep() =>
        Assert.Empty(SourceFiles("tests").Where(file => Sleeps().IsMatch(File.ReadAllText(file))).Select(Relative));

    [Fact]
    public void Namespaces_AreFolders()
    {
        foreach (var file in SourceFiles("src"))
        {
            var folder = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(RepositoryRoot.Path, "src"), file))!.Replace('/', '.');
            var declared = Namespace().Match(File.ReadAllText(file));
            Assert.True(!declared.Success || declared.Groups[1].Value == folder, Relative(file) + " declares " + declared.Groups[1].Value);
        }
    }

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Coordinator.sln"));
        foreach (var project in Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories))
        {
            Assert.Contains(Path.GetFileName(project), solution, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> SourceFiles(params string[] roots) =>
        (roots.Length == 0 ? ["src", "tests"] : roots)
            .SelectMany(root => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, root), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => Path.GetFileName(file) != nameof(TidyTests) + ".cs")
            .Order(StringComparer.Ordinal);

    private static string Relative(string file) => Path.GetRelativePath(RepositoryRoot.Path, file);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException|for brevity|in a real implementation")]
    private static partial Regex Promises();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\(")]
    private static partial Regex Sleeps();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
