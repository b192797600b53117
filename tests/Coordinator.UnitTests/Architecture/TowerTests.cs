using System.Xml.Linq;

namespace Coordinator.UnitTests.Architecture;

/// <summary>The table in ARCHITECTURE.md is what the projects reference, and the pure ones carry the ban list.</summary>
public sealed class TowerTests
{
    private static readonly string[] PureProjects = ["Controller.Core", "Primitives", "Records", "Replication", "Sessions", "Tree", "Zab"];

    [Fact]
    public void ProjectReferences_AreThoseOfTheTable()
    {
        var table = ReadTable();
        var projects = ReadProjects();

        Assert.Equal(table.Keys.Order(StringComparer.Ordinal), projects.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, references) in table)
        {
            Assert.Equal((name, string.Join(", ", references)), (name, string.Join(", ", projects[name])));
        }
    }

    [Fact]
    public void PureProjects_CarryTheBanList()
    {
        foreach (var name in PureProjects)
        {
            var project = XDocument.Load(ProjectFile(name));
            Assert.Equal("true", project.Descendants("IsPure").Single().Value);
            Assert.Contains(project.Descendants("PackageReference"), reference =>
                reference.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        }
    }

    [Fact]
    public void PureProjects_ReferenceOnlyPureOnes() =>
        Assert.All(PureProjects, name => Assert.Subset(PureProjects.ToHashSet(StringComparer.Ordinal), ReadProjects()[name].ToHashSet(StringComparer.Ordinal)));

    private static SortedDictionary<string, string[]> ReadTable()
    {
        var rows = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "ARCHITECTURE.md")).SkipWhile(line => !line.StartsWith("| project |", StringComparison.Ordinal)).Skip(2))
        {
            if (!line.StartsWith('|'))
            {
                break;
            }

            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            rows.Add(cells[1], cells[2] == "none" ? [] : [.. cells[2].Split(", ").Order(StringComparer.Ordinal)]);
        }

        return rows;
    }

    private static SortedDictionary<string, string[]> ReadProjects()
    {
        var projects = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var directory in Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "src"), "Coordinator.*"))
        {
            var name = Path.GetFileName(directory)["Coordinator.".Length..];
            var references = XDocument.Load(ProjectFile(name)).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["Coordinator.".Length..]);
            projects.Add(name, [.. references.Order(StringComparer.Ordinal)]);
        }

        return projects;
    }

    private static string ProjectFile(string name) =>
        Path.Combine(RepositoryRoot.Path, "src", "Coordinator." + name, "Coordinator." + name + ".csproj");
}
