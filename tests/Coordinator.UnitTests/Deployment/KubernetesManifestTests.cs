using System.Globalization;
using System.Text;
using Coordinator.Server.Options;
using Coordinator.UnitTests.Architecture;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace Coordinator.UnitTests.Deployment;

/// <summary>The manifests are what Kubernetes knows, field by field, and their parts fit together and with the server's configuration.</summary>
public sealed class KubernetesManifestTests
{
    private const string ConfigurationFile = "coordinator.json";

    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "kubernetes", "coordinator.yaml"));
    private static readonly List<object> Objects = Load(Text);

    private static V1StatefulSet Servers => Single<V1StatefulSet>();

    private static V1PodSpec Pod => Servers.Spec.Template.Spec;

    private static V1Container Container => Assert.Single(Pod.Containers);

    [Theory]
    [InlineData("podManagementPolicy", "podManagmentPolicy")]
    [InlineData("maxUnavailable", "maxUnavailabel")]
    [InlineData("failureThreshold", "failureTreshold")]
    public void Load_UnknownField_IsRefused(string field, string misspelt) =>
        Assert.ThrowsAny<Exception>(() => Load(Text.Replace(field, misspelt, StringComparison.Ordinal)));

    [Fact]
    public void Objects_AreOneOfEachKind() => Assert.Equal(
        ["V1ConfigMap", "V1PodDisruptionBudget", "V1Service", "V1Service", "V1StatefulSet"],
        Objects.Select(one => one.GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Configuration_IsValidForEveryPodAndNamesAllOfThem()
    {
        foreach (var ordinal in Ordinals())
        {
            var options = OptionsOf(ordinal);

            Assert.Equal(
                Ordinals().Select(other => $"{Servers.Metadata.Name}-{other}.{Servers.Spec.ServiceName}"),
                options.Servers.Select(server => server.Host));
            Assert.Equal(Ordinals(), options.Servers.Select(server => server.Id.Value.ToString(CultureInfo.InvariantCulture)));
            Assert.All(options.Servers, server => Assert.Equal(options.PeerEndpoint.Port, server.PeerPort));
        }
    }

    [Fact]
    public void ServerId_IsThePodsOrdinal() => Assert.Equal(
        "metadata.labels['apps.kubernetes.io/pod-index']",
        Assert.Single(Container.Env, variable => variable.Name == "COORDINATOR__ServerId").ValueFrom.FieldRef.FieldPath);

    [Fact]
    public void Ports_AreThoseOfTheConfiguration()
    {
        var options = OptionsOf(Ordinals()[0]);
        var ports = Container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);

        Assert.Equal(options.ClientEndpoint.Port, ports["client"]);
        Assert.Equal(options.PeerEndpoint.Port, ports["peer"]);
        Assert.Equal(options.HttpEndpoint.Port, ports["http"]);
        Assert.Equal([("coordinator", "client"), ("coordinator-peers", "peer")], Objects.OfType<V1Service>()
            .Select(service => (service.Metadata.Name, Assert.Single(service.Spec.Ports).TargetPort.Value)));
    }

    [Fact]
    public void PeerService_NamesServersThatAreNotReady()
    {
        var peers = Assert.Single(Objects.OfType<V1Service>(), service => service.Metadata.Name == Servers.Spec.ServiceName);

        Assert.Equal("None", peers.Spec.ClusterIP);
        Assert.True(peers.Spec.PublishNotReadyAddresses);
        Assert.Equal("Parallel", Servers.Spec.PodManagementPolicy);
    }

    [Fact]
    public void Selectors_FindThePods()
    {
        var labels = Servers.Spec.Template.Metadata.Labels;

        Assert.All(
            Objects.OfType<V1Service>().Select(service => service.Spec.Selector)
                .Append(Single<V1PodDisruptionBudget>().Spec.Selector.MatchLabels)
                .Append(Servers.Spec.Selector.MatchLabels)
                .Concat(Pod.TopologySpreadConstraints.Select(constraint => constraint.LabelSelector.MatchLabels)),
            selector => Assert.Equal(labels, selector));
    }

    [Fact]
    public void DisruptionBudget_LeavesAQuorum() => Assert.Equal("1", Single<V1PodDisruptionBudget>().Spec.MaxUnavailable.Value);

    [Fact]
    public void Probes_AskTheHealthEndpoints() => Assert.Equal(
        [("/startupz", "http"), ("/livez", "http"), ("/readyz", "http")],
        new[] { Container.StartupProbe, Container.LivenessProbe, Container.ReadinessProbe }.Select(probe => (probe.HttpGet.Path, probe.HttpGet.Port.Value)));

    [Fact]
    public void Volumes_AreThereForEveryMount()
    {
        var volumes = Pod.Volumes.Select(volume => volume.Name).Concat(Servers.Spec.VolumeClaimTemplates.Select(claim => claim.Metadata.Name));

        Assert.Equal(volumes.Order(StringComparer.Ordinal), Container.VolumeMounts.Select(mount => mount.Name).Order(StringComparer.Ordinal));
        Assert.Equal(OptionsOf(Ordinals()[0]).DataDirectory, Assert.Single(Container.VolumeMounts, mount => mount.Name == "data").MountPath);
        Assert.Equal(Single<V1ConfigMap>().Metadata.Name, Assert.Single(Pod.Volumes, volume => volume.Name == "configuration").ConfigMap.Name);
    }

    private static List<object> Load(string text) => KubernetesYaml.LoadAllFromString(text, strict: true);

    private static T Single<T>() => Assert.Single(Objects.OfType<T>());

    private static List<string> Ordinals() =>
        [.. Enumerable.Range(Servers.Spec.Ordinals.Start ?? 0, Servers.Spec.Replicas ?? 1).Select(ordinal => ordinal.ToString(CultureInfo.InvariantCulture))];

    private static ServerOptions OptionsOf(string ordinal)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Single<V1ConfigMap>().Data[ConfigurationFile]));
        var values = new ConfigurationBuilder().AddJsonStream(json).Build().AsEnumerable().Append(new("Coordinator:ServerId", ordinal));

        Assert.True(ServerOptionsReader.TryRead(values, out var options, out var mistakes), string.Join("; ", mistakes));
        return options;
    }
}
