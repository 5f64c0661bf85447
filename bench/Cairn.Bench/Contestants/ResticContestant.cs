using Cairn.Bench.Processes;

namespace Cairn.Bench.Contestants;

/// <summary>restic with its default settings and one fresh repository, kept by <c>rclone serve restic</c> over TLS on loopback.</summary>
internal sealed class ResticContestant : IContestant
{
    private const string ServingMark = "Serving restic REST API on ";

    private readonly string _folder;
    private readonly ServerProcess _rclone;
    private readonly string _url;

    private ResticContestant(string folder, ServerProcess rclone)
    {
        _folder = folder;
        _rclone = rclone;
        var line = rclone.ReadyLine;
        _url = $"rest:{line[(line.IndexOf(ServingMark, StringComparison.Ordinal) + ServingMark.Length)..].Trim()}";
    }

    /// <inheritdoc/>
    public string Name => "restic";

    /// <inheritdoc/>
    public IReadOnlyList<ServerProcess> Servers => [_rclone];

    /// <summary>Starts the server and makes the repository.</summary>
    /// <param name="folder">A folder that is not there yet, for everything.</param>
    /// <param name="cancellation">Ends what was started.</param>
    public static async Task<IContestant> StartAsync(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(RepositoryIn(folder));
        SelfSignedCertificate.Write(CertificateIn(folder), Path.Combine(folder, "key.pem"));
        var serve = new Command(
            "rclone",
            "rclone",
            "serve", "restic", "--config", "", "--addr", "127.0.0.1:0",
            "--cert", CertificateIn(folder), "--key", Path.Combine(folder, "key.pem"), RepositoryIn(folder));
        var contestant = new ResticContestant(folder, await ServerProcess.StartAsync(serve, ServingMark, cancellation));
        try
        {
            await Tool.RunAsync(contestant.Restic("init"), cancellation);
            return contestant;
        }
        catch
        {
            await contestant.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Command Backup(string tree) => Restic("backup", tree);

    /// <inheritdoc/>
    public Command Restore(string target) => Restic("restore", "latest", "--target", target);

    /// <inheritdoc/>
    public string Restored(string tree, string target) => target + tree;

    /// <inheritdoc/>
    public long StoredBytes() => Folders.BytesBelow(RepositoryIn(_folder));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rclone.DisposeAsync();

    private static string RepositoryIn(string folder) => Path.Combine(folder, "repository");

    private static string CertificateIn(string folder) => Path.Combine(folder, "certificate.pem");

    private Command Restic(params string[] arguments) =>
        new("restic", "restic", ["--cacert", CertificateIn(_folder), "--cache-dir", Path.Combine(_folder, "cache"), .. arguments])
        {
            Environment = new Dictionary<string, string> { ["RESTIC_REPOSITORY"] = _url, ["RESTIC_PASSWORD"] = "bench" },
        };
}
