using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Coordinator.UnitTests.Documents;

/// <summary>
/// Every block of C# in the documents compiles as it stands there. One that begins with <c>using</c> is a whole program; any other is the body of a method
/// that has what <see cref="Surroundings"/> say. There is no other.
/// </summary>
public sealed class SampleTests
{
    /// <summary>What a reader has already when a sample begins.</summary>
    private const string Surroundings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Coordinator.Client;
        global using Coordinator.Client.Abstractions;
        global using Coordinator.Client.Abstractions.Reads;
        global using Coordinator.Client.Abstractions.Watches;
        global using Coordinator.Client.Abstractions.Writes;
        global using Coordinator.Client.Hosting;
        global using Coordinator.Client.Hosting.Configuration;
        global using Coordinator.Client.Hosting.Discovery;
        global using Coordinator.Client.Hosting.Elections;
        global using Coordinator.Client.InMemory;
        global using Coordinator.Client.Tls;
        global using Coordinator.Primitives;
        global using Coordinator.Recipes;
        global using Coordinator.Recipes.Elections;
        global using Grpc.Net.Client.Balancer;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;

        public interface IStore { Task WriteAsync(ReadOnlyMemory<byte> payload, long fencingToken, CancellationToken cancellationToken); }

        public abstract class NightlyJob : ILeaderService { public abstract Task LeadAsync(Leadership leadership, CancellationToken cancellationToken); }

        public abstract partial class Sample
        {
            protected ICoordinatorClient client = null!;
            protected IHostApplicationBuilder builder = null!;
            protected IStore store = null!;
            protected ReadOnlyMemory<byte> data, payload;
            protected CancellationToken ct;

            protected abstract Task<ReadOnlyMemory<byte>> ComputeAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
        }
        """;

    private static readonly List<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file))];

    public static TheoryData<string, int> Samples() =>
        new(Document.Paths.SelectMany(Document.Blocks).Where(block => block.Info == "csharp").Select(block => (block.Path, block.Line)));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_Compiles(string path, int line)
    {
        var mistakes = string.Join('\n', Compile(Document.Blocks(path).Single(block => block.Line == line)));
        Assert.True(mistakes.Length == 0, mistakes);
    }

    [Fact]
    public void Samples_AreFenced_AndNoneIsExcused()
    {
        Assert.Contains(Samples(), sample => sample.Data.Item1 == "README.md");
        Assert.All(
            Document.Paths.SelectMany(Document.Blocks),
            block => Assert.True(block.Info is "csharp" or "json" or "python" or "sh" or "yaml", $"{block.Path}({block.Line}): of which language is '{block.Info}'?"));
        Assert.DoesNotContain(Document.Paths.SelectMany(Document.Commands), command => command.Text.Contains("await ", StringComparison.Ordinal));
    }

    [Fact]
    public void Mistake_IsNamedByFileAndLine()
    {
        var block = new Document.Block("docs/a.md", 7, "csharp", "var a = 1;\nvar b = client.Lock(a);\n");
        Assert.StartsWith("docs/a.md(8,", Assert.Single(Compile(block)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Compile(Document.Block block)
    {
        var isProgram = block.Text.StartsWith("using ", StringComparison.Ordinal);
        var code = $"#line {block.Line} \"{block.Path}\"\n{block.Text}";
        var text = isProgram ? code : $"public abstract partial class Sample\n{{\npublic async Task RunAsync()\n{{\nawait Task.Yield();\n{code}}}\n}}\n";
        var usings = "global using System; global using System.Threading.Tasks;";
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var trees = new[] { text, isProgram ? usings : Surroundings }.Select(source => CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken));
        return CSharpCompilation.Create("Sample", trees, References, options)
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(found => found.Severity >= DiagnosticSeverity.Warning)
            .Select(found => $"{found.Location.GetMappedLineSpan().Path}({found.Location.GetMappedLineSpan().StartLinePosition.Line + 1},"
                + $"{found.Location.GetMappedLineSpan().StartLinePosition.Character + 1}): {found.Id} {found.GetMessage(null)}");
    }
}
