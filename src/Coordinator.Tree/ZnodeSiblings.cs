using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// The children of one znode in the order of their names, in runs of bounded length: about ten bytes for a child, where a tree of nodes takes
/// fifty, and what an insertion moves is bounded.
/// </summary>
internal sealed class ZnodeSiblings
{
    private const int MaxRun = 256;
    private const int MinRun = 2;

    /// <summary>Most that a full run gives to the next at once: few enough to stay nearly full, more than one because all that the next has moves.</summary>
    private const int MaxGiven = 16;

    /// <summary>None is empty; the names of one are all before those of the next.</summary>
    private Run[] _runs = new Run[1];

    private int _runCount;

    /// <summary>Grows with every change, which ends whatever enumerates.</summary>
    private int _changes;

    public int Count { get; private set; }

    public IEnumerable<Znode> All => From(0, 0);

    /// <summary>The child of a name; null when there is none.</summary>
    public Znode? Find(ReadOnlySpan<char> name)
    {
        var (run, index) = Seek(new AskedName(name));
        return IsAt(run, index) && ZnodeName.Equals(_runs[run].Znodes[index].Name, name) ? _runs[run].Znodes[index] : null;
    }

    /// <summary>The children after a name, which may be gone.</summary>
    public IEnumerable<Znode> After(ReadOnlySpan<char> name)
    {
        var (run, index) = Seek(new AskedName(name));
        return From(run, IsAt(run, index) && ZnodeName.Equals(_runs[run].Znodes[index].Name, name) ? index + 1 : index);
    }

    /// <summary>Takes in a child whose name no other has.</summary>
    public void Add(Znode child)
    {
        var (run, index) = SeekEnd(child.Name) ?? Seek(new KeptName(child.Name));
        Invariant.Holds(!IsAt(run, index) || !_runs[run].Znodes[index].Name.SequenceEqual(child.Name));
        if (_runCount == 0)
        {
            InsertRun(0, new Run { Znodes = new Znode[MinRun] });
        }
        else if (_runs[run].Count == MaxRun)
        {
            (run, index) = MakeRoom(run, index);
        }

        _runs[run].Insert(index, child);
        Count++;
        _changes++;
    }

    /// <summary>Lets a child go.</summary>
    public void Remove(Znode child)
    {
        var (run, index) = Seek(new KeptName(child.Name));
        Invariant.Holds(IsAt(run, index) && ReferenceEquals(_runs[run].Znodes[index], child));
        _runs[run].RemoveAt(index);
        Count--;
        _changes++;
        if (_runs[run].Count == 0)
        {
            RemoveRun(run);
        }
        else if (run + 1 < _runCount && _runs[run].Count + _runs[run + 1].Count <= MaxRun / 2)
        {
            _runs[run].Append(in _runs[run + 1]);
            RemoveRun(run + 1);
        }
    }

    private bool IsAt(int run, int index) => run < _runCount && index < _runs[run].Count;

    private IEnumerable<Znode> From(int run, int index)
    {
        var changes = _changes;
        for (; run < _runCount; run++, index = 0)
        {
            for (; index < _runs[run].Count; index++)
            {
                yield return _runs[run].Znodes[index];
                Invariant.Holds(changes == _changes);
            }
        }
    }

    /// <summary>The place behind the last child, if the name belongs there, as it mostly does: names are often made in order.</summary>
    private (int Run, int Index)? SeekEnd(ReadOnlySpan<byte> name) =>
        _runCount > 0 && _runs[_runCount - 1] is { Count: var count, Znodes: var znodes } && znodes[count - 1].Name.SequenceCompareTo(name) < 0
            ? (_runCount - 1, count)
            : null;

    /// <summary>The place of the first child that is not before a name.</summary>
    private (int Run, int Index) Seek<TName>(TName name)
        where TName : IZnodeName, allows ref struct
    {
        var (low, high) = (0, _runCount - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            (low, high) = name.CompareTo(_runs[middle].Znodes[0].Name) >= 0 ? (middle, high) : (low, middle - 1);
        }

        var (first, end) = (0, _runCount == 0 ? 0 : _runs[low].Count);
        while (first < end)
        {
            var middle = (first + end) >> 1;
            (first, end) = name.CompareTo(_runs[low].Znodes[middle].Name) > 0 ? (middle + 1, end) : (first, middle);
        }

        return (low, first);
    }

    /// <summary>
    /// Makes room in a full run, at the cost of the next one as long as that has any: names in order, or nearly in order as several creators make
    /// them, leave full runs behind. Only between full ones is a run split, into halves.
    /// </summary>
    private (int Run, int Index) MakeRoom(int run, int index)
    {
        if (run + 1 == _runCount)
        {
            InsertRun(run + 1, new Run { Znodes = new Znode[MaxRun] });
        }
        else if (_runs[run + 1].Count == MaxRun)
        {
            InsertRun(run + 1, _runs[run].SplitOff());
            return index > MaxRun / 2 ? (run + 1, index - (MaxRun / 2)) : (run, index);
        }

        var room = MaxRun - _runs[run + 1].Count;
        _runs[run].GiveLast(Math.Min(Math.Min(room, MaxGiven), MaxRun - index), ref _runs[run + 1]);
        return index == MaxRun ? (run + 1, 0) : (run, index);
    }

    private void InsertRun(int at, in Run run)
    {
        if (_runCount == _runs.Length)
        {
            Array.Resize(ref _runs, _runCount * 2);
        }

        Array.Copy(_runs, at, _runs, at + 1, _runCount - at);
        _runs[at] = run;
        _runCount++;
    }

    private void RemoveRun(int at)
    {
        Array.Copy(_runs, at + 1, _runs, at, _runCount - at - 1);
        _runs[--_runCount] = default;
        if (_runs.Length > 4 * Math.Max(1, _runCount))
        {
            Array.Resize(ref _runs, _runs.Length / 2);
        }
    }

    private struct Run
    {
        public Znode[] Znodes;
        public int Count;

        public void Insert(int index, Znode znode)
        {
            if (Count == Znodes.Length)
            {
                Array.Resize(ref Znodes, Math.Min(MaxRun, Count * 2));
            }

            Array.Copy(Znodes, index, Znodes, index + 1, Count - index);
            Znodes[index] = znode;
            Count++;
        }

        public void RemoveAt(int index)
        {
            Array.Copy(Znodes, index + 1, Znodes, index, --Count - index);
            Znodes[Count] = null!;
            if (Count <= Znodes.Length / 4 && Znodes.Length > MinRun)
            {
                Array.Resize(ref Znodes, Znodes.Length / 2);
            }
        }

        public void Append(in Run other)
        {
            Array.Resize(ref Znodes, MaxRun);
            Array.Copy(other.Znodes, 0, Znodes, Count, other.Count);
            Count += other.Count;
        }

        /// <summary>Moves its last to the beginning of the next run, which has room for them.</summary>
        public void GiveLast(int given, ref Run next)
        {
            if (next.Count + given > next.Znodes.Length)
            {
                Array.Resize(ref next.Znodes, Math.Min(MaxRun, 2 * (next.Count + given)));
            }

            Count -= given;
            Array.Copy(next.Znodes, 0, next.Znodes, given, next.Count);
            Array.Copy(Znodes, Count, next.Znodes, 0, given);
            Array.Clear(Znodes, Count, given);
            next.Count += given;
        }

        /// <summary>Half of a full run, to be a run of its own.</summary>
        public Run SplitOff()
        {
            var rest = new Run { Znodes = new Znode[MaxRun], Count = MaxRun / 2 };
            Array.Copy(Znodes, MaxRun / 2, rest.Znodes, 0, rest.Count);
            Array.Clear(Znodes, MaxRun / 2, rest.Count);
            Count = MaxRun / 2;
            return rest;
        }
    }
}
