using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>
/// Finds the whole network from one address: asks whoever is known for the members it knows and for what it keeps of this owner, until
/// nobody new turns up. Nobody is believed: a member must show a credential, and which network it is follows from what the owner itself
/// signed, where no kit says it. However many members a liar invents, the walk ends. For one use.
/// </summary>
/// <param name="calls">Calls made as a device of the owner.</param>
/// <param name="self">The owner.</param>
/// <param name="network">The network, where it is known.</param>
internal sealed class NetworkWalk(IPeerCalls calls, PeerId self, NetworkId? network)
{
    /// <summary>Peers that are asked at one time.</summary>
    private const int AtOnce = 32;

    /// <summary>Peers among them that tell what they keep of the owner: heads are large, and a liar's answer is as large as is allowed.
    /// Only those that have just answered are asked, so few are enough.</summary>
    public const int FilesAtOnce = 4;

    /// <summary>Silent peers that are named; of more there is only the number.</summary>
    private const int MaxNamed = 20;

    /// <summary>Addresses at which one peer is tried at most, so that a liar who moves with every answer ends the walk as well.</summary>
    private const int MaxAddresses = 16;

    // Answers come back on whatever thread, so everything below is touched under the lock while the walk runs.
    private readonly Lock _state = new();
    private readonly SortedDictionary<PeerId, Signed<MemberRecord>> _records = [];
    private readonly SortedDictionary<PeerId, OwnerFile> _files = [];
    private readonly SortedDictionary<PeerId, Contact> _answered = [];
    private readonly SortedDictionary<PeerId, HashSet<PeerAddress>> _tried = [];
    private readonly List<(PeerId? Peer, string Why)> _silent = [];
    private int _strangers;
    private readonly Permits _turns = new(AtOnce);
    private readonly Permits _fileTurns = new(FilesAtOnce);

    /// <summary>Peers that are asked at most.</summary>
    public int MaxAsked { get; init; } = 4096;

    /// <summary>The network; null while nothing tells it.</summary>
    public NetworkId? Network { get; private set; } = network;

    /// <summary>What each peer that answered knows of this owner.</summary>
    public IReadOnlyDictionary<PeerId, OwnerFile> Files => _files;

    /// <summary>Where each of them answered.</summary>
    public IReadOnlyDictionary<PeerId, Contact> Answered => _answered;

    /// <summary>One sentence per peer that did not answer.</summary>
    public IReadOnlyList<string> Silent
    {
        get
        {
            // Whoever answered at another address in the end was not silent.
            var silent = _silent
                .Where(entry => entry.Peer is not { } peer || !_files.ContainsKey(peer))
                .Select(entry => entry.Why)
                .ToList();
            return silent.Count <= MaxNamed ? silent : [.. silent.Take(MaxNamed), $"{silent.Count - MaxNamed} more peers did not answer."];
        }
    }

    /// <summary>Peers that were asked.</summary>
    public int Asked { get; private set; }

    /// <summary>The members found, this owner's own old record not among them.</summary>
    public IReadOnlyList<Member> Members(DateTimeOffset now) =>
    [
        .. _records.Values.Select(record => new Member(
            record, _files.ContainsKey(record.Value.Peer) ? Liveness.Alive : Liveness.Suspect, now)),
    ];

    /// <summary>Walks from these contacts.</summary>
    /// <exception cref="CairnException"><c>nobody-answers</c> when no contact does, <c>owner-unknown</c> when all that do are of other
    /// networks.</exception>
    public async Task RunAsync(IReadOnlyList<Contact> contacts, CancellationToken cancellation)
    {
        var next = contacts.ToList();
        while (next.Count > 0)
        {
            await Task.WhenAll(next.Take(MaxAsked - Asked).Select(contact => VisitAsync(contact, cancellation)));
            next = Asked < MaxAsked ? Unasked() : [];
        }

        if (_files.Count == 0)
        {
            var none = Asked == 1 ? "The one peer that was asked does not answer" : $"None of the {Asked} peers that were asked answers";
            if (_strangers == _silent.Count)
            {
                throw new CairnException(
                    ErrorKind.NotFound,
                    "owner-unknown",
                    $"{none} as a member of the network of this recovery key ({string.Join("; ", Silent)}).",
                    "Nothing was changed, here or there.",
                    "Check that it is the right recovery kit, and name a peer of its network with --peer HOST:PORT.");
            }

            throw new CairnException(
                ErrorKind.Unreachable,
                "nobody-answers",
                $"{none} ({string.Join("; ", Silent)}).",
                "Your backups are untouched where they are.",
                "Give the address of a peer that is up with --peer HOST:PORT, or an invite with --join.");
        }
    }

    /// <summary>Members not asked yet, or silent at older addresses than those that another member knows.</summary>
    private List<Contact> Unasked() =>
    [
        .. _records.Values
            .Where(record => !_files.ContainsKey(record.Value.Peer))
            .Where(record => !_tried.TryGetValue(record.Value.Peer, out var tried)
                || (tried.Count < MaxAddresses && !record.Value.Addresses.All(tried.Contains)))
            .Select(record => Contact.Of(record.Value)),
    ];

    private async Task VisitAsync(Contact contact, CancellationToken cancellation)
    {
        if (!Begin(contact))
            return;

        using var turn = await _turns.TakeAsync(cancellation);
        var members = await calls.MembersAsync(contact, cancellation);
        if (members is not Reply<IReadOnlyList<Signed<MemberRecord>>>.Answered { Value: var records })
        {
            lock (_state)
                _silent.Add((contact.Peer, $"{string.Join(", ", contact.Addresses)}: {Why(members)}"));

            return;
        }

        Take(records);
        if (!records.Any(IsOfNetwork))
            AddStranger(contact);

        // A contact without a name is visited again under its own, once the list tells it.
        if (contact.Peer is { } peer)
            await AskForFileAsync(peer, contact, cancellation);
    }

    private async Task AskForFileAsync(PeerId peer, Contact contact, CancellationToken cancellation)
    {
        using var turn = await _fileTurns.TakeAsync(cancellation);
        var reply = await calls.OwnerFileAsync(contact, cancellation);
        if (reply is Reply<OwnerFile>.Answered { Value: var file })
        {
            Take(peer, contact, file);
            return;
        }

        lock (_state)
            _silent.Add((peer, $"{string.Join(", ", contact.Addresses)}: {Why(reply)}"));
    }

    private void AddStranger(Contact contact)
    {
        lock (_state)
        {
            _strangers++;
            _silent.Add((contact.Peer, $"{string.Join(", ", contact.Addresses)}: it belongs to another network, or to none"));
        }
    }

    private bool Begin(Contact contact)
    {
        lock (_state)
        {
            if (contact.Peer is not { } known)
            {
                Asked++;
                return true;
            }

            var isNew = !_tried.TryGetValue(known, out var tried);
            if (known == self || (!isNew && contact.Addresses.All(tried!.Contains)))
                return false;

            _tried[known] = [.. tried ?? [], .. contact.Addresses];
            Asked += isNew ? 1 : 0;
            return true;
        }
    }

    private void Take(IReadOnlyList<Signed<MemberRecord>> records)
    {
        lock (_state)
        {
            foreach (var record in records.Where(record => IsOfNetwork(record) && IsCredible(record)))
            {
                var peer = record.Value.Peer;
                if (_records.TryGetValue(peer, out var before) ? before.Value.Order < record.Value.Order : _records.Count < MaxAsked)
                    _records[peer] = record;
            }
        }
    }

    private void Take(PeerId peer, Contact contact, OwnerFile file)
    {
        lock (_state)
        {
            _files[peer] = file;
            _answered[peer] = contact;
            if (Network is not null || NetworkOf(file) is not { } found)
                return;

            Network = found;
            foreach (var foreign in _records.Where(record => !IsOfNetwork(record.Value)).Select(record => record.Key).ToList())
                _records.Remove(foreign);
        }
    }

    private bool IsOfNetwork(Signed<MemberRecord> record) => Network is null || record.Value.Network == Network;

    private bool IsCredible(Signed<MemberRecord> record) =>
        record.Value.Peer != self && record.Value.Credential.Proves(record.Value.Peer, record.Value.Network);

    /// <summary>The network that the owner itself named: in its member record, or as the founder in the settings.</summary>
    private NetworkId? NetworkOf(OwnerFile file)
    {
        if (file.Record is { } record && record.Signer == self && record.Value.Credential.Proves(self, record.Value.Network))
            return record.Value.Network;

        return file.Settings.Signer == self ? file.Settings.Value.Network : null;
    }

    /// <summary>Why there is no answer.</summary>
    public static string Why<T>(Reply<T> reply) => reply switch
    {
        Reply<T>.Refused refused => refused.Refusal.Why,
        Reply<T>.Unreachable unreachable => unreachable.Why,
        _ => "no answer",
    };
}
