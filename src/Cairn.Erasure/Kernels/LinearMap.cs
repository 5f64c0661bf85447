using Cairn.Core.Sizes;
using Cairn.Erasure.Algebra;

namespace Cairn.Erasure.Kernels;

/// <summary>Applies a matrix to buffers: output i becomes the sum of the inputs times row i. Immutable and thread-safe.</summary>
internal sealed unsafe class LinearMap(Matrix rows, Kernel kernel)
{
    /// <summary>So many bytes of 16 inputs fit any second-level cache, from where they are read again for the next rows.</summary>
    private const int Block = 16 * 1024;

    private const int MostInputs = Redundancy.MaxK;
    private const int MostOutputs = Redundancy.MaxK + Redundancy.MaxM;

    /// <summary>Computes every output to its own length. Inputs that are shorter go on in zeros; outputs overlap nothing.</summary>
    public void Apply(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs)
    {
        var starts = stackalloc byte*[MostInputs + MostOutputs];
        var lengths = stackalloc nint[MostInputs + MostOutputs];
        Pin(inputs, outputs, new Buffers(starts, lengths));
    }

    /// <summary>Pins one buffer and calls itself for the next: pinning on the stack costs nothing and allocates nothing.</summary>
    private void Pin(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs, Buffers pinned)
    {
        if (!inputs.IsEmpty)
        {
            var input = inputs[0].Span;
            fixed (byte* start = input)
                Pin(inputs[1..], outputs, pinned.With(start, input.Length));
        }
        else if (!outputs.IsEmpty)
        {
            var output = outputs[0].Span;
            fixed (byte* start = output)
                Pin(inputs, outputs[1..], pinned.With(start, output.Length));
        }
        else
        {
            Run(pinned.First(rows.Columns), pinned.After(rows.Columns));
        }
    }

    /// <summary>Goes through the buffers in blocks, cut also where a buffer ends: from there on it is left out.</summary>
    private void Run(Buffers inputs, Buffers outputs)
    {
        var columns = stackalloc int[MostInputs];
        var openRows = stackalloc int[MostOutputs];
        for (nint from = 0, to; ; from = to)
        {
            to = from + Block;
            var sources = inputs.ReachingBeyond(from, columns, ref to);
            var targets = outputs.ReachingBeyond(from, openRows, ref to);
            if (targets == 0)
                return;

            for (var done = 0; done < targets; done += kernel.RowsAtOnce)
            {
                var chosen = new Choice(new(openRows + done, targets - done), new(columns, sources));
                Combine(chosen, inputs, outputs, (from, to));
            }
        }
    }

    /// <summary>Hands the kernel its number of rows; where fewer are left, the last one again and again.</summary>
    private void Combine(Choice chosen, Buffers inputs, Buffers outputs, (nint From, nint To) range)
    {
        var coefficients = stackalloc byte[Kernel.MostRowsAtOnce * MostInputs];
        var sources = stackalloc byte*[MostInputs];
        var targets = stackalloc byte*[Kernel.MostRowsAtOnce];
        var next = coefficients;
        for (var i = 0; i < kernel.RowsAtOnce; i++)
        {
            var row = chosen.Rows[Math.Min(i, chosen.Rows.Length - 1)];
            targets[i] = outputs.Starts[row];
            foreach (var column in chosen.Columns)
                *next++ = rows[row, column];
        }

        for (var j = 0; j < chosen.Columns.Length; j++)
            sources[j] = inputs.Starts[chosen.Columns[j]];

        kernel.Combine(new Strip
        {
            Coefficients = coefficients,
            Sources = sources,
            SourceCount = chosen.Columns.Length,
            Outputs = targets,
            From = range.From,
            To = range.To,
        });
    }

    /// <summary>The part of the matrix that a step uses.</summary>
    private readonly ref struct Choice(ReadOnlySpan<int> rows, ReadOnlySpan<int> columns)
    {
        public ReadOnlySpan<int> Rows { get; } = rows;

        public ReadOnlySpan<int> Columns { get; } = columns;
    }

    /// <summary>Pinned buffers, in arrays on the caller's stack.</summary>
    private readonly struct Buffers(byte** starts, nint* lengths, int count = 0)
    {
        public byte** Starts => starts;

        public Buffers With(byte* start, nint length)
        {
            starts[count] = start;
            lengths[count] = length;
            return new Buffers(starts, lengths, count + 1);
        }

        public Buffers First(int number) => new(starts, lengths, number);

        public Buffers After(int number) => new(starts + number, lengths + number, count - number);

        /// <summary>Lists the buffers that have a byte at <paramref name="from"/> and draws <paramref name="to"/> back to where the
        /// first of them ends.</summary>
        public int ReachingBeyond(nint from, int* which, ref nint to)
        {
            var found = 0;
            for (var i = 0; i < count; i++)
            {
                if (lengths[i] <= from)
                    continue;

                which[found++] = i;
                to = Math.Min(to, lengths[i]);
            }

            return found;
        }
    }
}
