using Cairn.Protocol.Calls;

namespace Cairn.Testing.Protocol;

/// <summary>Replies in short form.</summary>
public static class Replies
{
    /// <summary>The call was answered.</summary>
    public static Task<Reply<T>> Answer<T>(T value) => Task.FromResult<Reply<T>>(new Reply<T>.Answered(value));

    /// <summary>The call was refused.</summary>
    public static Task<Reply<T>> Refuse<T>(RefusalCode code, string why = "It will not.") =>
        Task.FromResult<Reply<T>>(new Reply<T>.Refused(new Refusal(code, why)));

    /// <summary>Nobody answered.</summary>
    public static Task<Reply<T>> Silence<T>() => Task.FromResult<Reply<T>>(new Reply<T>.Unreachable("Nobody answers."));

    /// <summary>Somebody is there, and the answer never comes.</summary>
    public static Task<Reply<T>> Never<T>() => new TaskCompletionSource<Reply<T>>().Task;
}
