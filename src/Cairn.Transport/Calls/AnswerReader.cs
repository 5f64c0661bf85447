using System.Net;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Calls;

/// <summary>
/// Reads the answers of each call. What the peer says of itself must be signed by it, or the answer is no answer; records of others that
/// it only passes on are left out when they are not valid.
/// </summary>
internal sealed class AnswerReader(ISignatures signatures)
{
    private const long SmallAnswer = 1024 * 1024;

    /// <summary>A page of manifests, or the records of a large network.</summary>
    private const long LargeAnswer = 64 * 1024 * 1024;

    /// <summary>A few heads, of which one can have <see cref="Head.MaxSealedLength"/>, a third longer in base64.</summary>
    private const long AnswerWithHeads = 256 * 1024 * 1024;

    public async Task<HelloAnswer> HelloAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.HelloMessage, SmallAnswer);
        return new HelloAnswer(answer.OpenOwn<MemberRecord>(message.Record, signatures), message.Now);
    }

    public async Task<Admission> AdmissionAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.AdmissionMessage, LargeAnswer);
        try
        {
            var chain = CredentialChain.Decode(message.Credential.Span, signatures);
            return new Admission(chain, answer.Open<NetworkSettings>(message.Settings, signatures), Valid<MemberRecord>(message.Members));
        }
        catch (CairnException e)
        {
            throw answer.Nonsense(e.What);
        }
    }

    public async Task<IReadOnlyList<Signed<MemberRecord>>> MembersAsync(Answer answer) =>
        Valid<MemberRecord>((await answer.ReadAsync(WireJson.Default.MembersMessage, LargeAnswer)).Members);

    public async Task<CountersignedContract> ContractAsync(Answer answer, Signed<Contract> proposal)
    {
        var message = await answer.ReadAsync(WireJson.Default.ContractMessage, SmallAnswer);
        var contract = new CountersignedContract(proposal, answer.OpenOwn<Contract>(message.ByHolder, signatures));
        return contract.IsWhole ? contract : throw answer.Nonsense("it signed other terms than those proposed");
    }

    public async Task<Signed<Receipt>> ReceiptAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.ReceiptMessage, SmallAnswer);
        return answer.OpenOwn<Receipt>(message.Receipt, signatures);
    }

    public async Task<HeadAnswer> PutHeadAsync(Answer answer)
    {
        if (answer.Status == (int)HttpStatusCode.Conflict)
        {
            var conflict = await answer.ReadAsync(WireJson.Default.ConflictMessage, AnswerWithHeads);
            return new HeadAnswer.Conflicting(answer.Open<Head>(conflict.Other, signatures));
        }

        var message = await answer.ReadAsync(WireJson.Default.ReceiptMessage, SmallAnswer);
        return new HeadAnswer.Kept(answer.OpenOwn<HeadReceipt>(message.Receipt, signatures));
    }

    public static async Task<PurgeAnswer> PurgedAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.PurgedMessage, SmallAnswer);
        return message is { Packs: >= 0, Room: >= 0 }
            ? new PurgeAnswer(message.Packs, new ByteSize(message.Room))
            : throw answer.Nonsense("it removed less than nothing");
    }

    public static async Task<ByteSize> BytesAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.BytesMessage, SmallAnswer);
        return message.Bytes >= 0 ? new ByteSize(message.Bytes) : throw answer.Nonsense("a size is negative");
    }

    public async Task<IReadOnlyList<OwnerSigned<Eviction>>> EvictionsAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.EvictionsMessage, LargeAnswer);
        return Evictions.Valid(message, signatures);
    }

    public async Task<HoldingsPage> HoldingsAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.HoldingsMessage, LargeAnswer);
        return new HoldingsPage([.. message.Shards.Select(Held)], message.IsLast);

        HeldShard Held(HeldShardMessage held) =>
            Identifiers.TryParse<PackId>(held.Pack, out var pack)
                ? new HeldShard(pack, held.Shard, held.ManifestVersion, ManifestOf(held)) { Receipt = ReceiptOf(held) }
                : throw answer.Nonsense("a pack's name is none");

        Signed<Manifest>? ManifestOf(HeldShardMessage held) =>
            held.Manifest is { } bytes ? answer.Open<Manifest>(bytes, signatures) : null;

        Signed<Receipt>? ReceiptOf(HeldShardMessage held) =>
            held.Receipt is { } bytes ? answer.OpenOwn<Receipt>(bytes, signatures) : null;
    }

    public async Task<OwnerFile> OwnerFileAsync(Answer answer)
    {
        var message = await answer.ReadAsync(WireJson.Default.OwnerFileMessage, AnswerWithHeads);
        return new OwnerFile(
            message.HighestEpoch,
            message.Record is { } record ? answer.Open<MemberRecord>(record, signatures) : null,
            Valid<Head>(message.Heads),
            message.Contract is { } contract ? Contract(contract) : null,
            answer.Open<NetworkSettings>(message.Settings, signatures))
        {
            Newest = message.Device is { } device ? Device(device) : null,
        };

        DeviceCertificate Device(ReadOnlyMemory<byte> device) =>
            DeviceCertificate.TryDecode(device.Span, signatures, out var certificate)
                ? certificate
                : throw answer.Nonsense("the certificate of a device is none");

        CountersignedContract Contract(ContractMessage both) =>
            new(answer.Open<Contract>(both.ByOwner, signatures), answer.OpenOwn<Contract>(both.ByHolder, signatures));
    }

    public static async Task<FetchAnswer> LeavesAsync(Answer answer, long most)
    {
        if (answer.Length is not { } length || length > most)
            throw answer.Nonsense($"it sends {answer.Length} bytes where at most {most} were asked for");

        var encoded = new byte[MerkleProof.MaxEncodedSize];
        if (!Convert.TryFromBase64String(answer.Header(Paths.ProofHeader) ?? string.Empty, encoded, out var size)
            || !MerkleProof.TryDecode(encoded.AsSpan(0, size), out var proof))
        {
            throw answer.Nonsense("there is no proof with the leaves");
        }

        var body = await answer.OpenAsync(length);
        answer.Keep();
        answer.Watch.Detach();
        return new FetchAnswer(proof, new AnswerSource(answer, body, length));
    }

    private List<Signed<T>> Valid<T>(IReadOnlyList<ReadOnlyMemory<byte>> encoded)
        where T : IRecord<T>
    {
        var valid = new List<Signed<T>>(encoded.Count);
        foreach (var bytes in encoded)
        {
            if (Signed<T>.TryOpen(bytes, signatures, out var record, out _))
                valid.Add(record);
        }

        return valid;
    }
}
