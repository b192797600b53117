using Microsoft.Extensions.Options;

namespace Coordinator.Client.Hosting.Clients;

/// <summary>The same checks as when a client is made, at the start of the host.</summary>
internal sealed class SettingsValidation : IValidateOptions<CoordinatorClientSettings>
{
    public ValidateOptionsResult Validate(string? name, CoordinatorClientSettings options)
    {
        try
        {
            options.ToOptions(null).Check();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException mistakes)
        {
            return ValidateOptionsResult.Fail($"the coordinator client{(string.IsNullOrEmpty(name) ? string.Empty : " '" + name + "'")}: {mistakes.Message}");
        }
    }
}
