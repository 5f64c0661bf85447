using System.Text.Json;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Tests.Calls;

/// <summary>An answer as it came.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The code of a refusal, which is one in all its parts.</summary>
    public string Code
    {
        get
        {
            Assert.Equal(ProblemMessage.MediaType, Headers["Content-Type"]);
            var problem = JsonSerializer.Deserialize(Body, WireJson.Default.ProblemMessage)!;
            Assert.Equal(Status, problem.Status);
            Assert.Equal($"urn:cairn:{problem.Code}", problem.Type);
            Assert.NotEmpty(problem.Detail);
            return problem.Code;
        }
    }
}
