namespace Coordinator.Simulation.Engine;

/// <summary>Where the lines of a traced run go.</summary>
internal interface ITraceSink
{
    void Line(string text);
}
