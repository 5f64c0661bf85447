using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Databases;

namespace Cairn.Platform.Tests.Databases;

public sealed class DatabaseTests : IDisposable
{
    private const int OurId = 0x43414952;
    private static readonly string[] Migrations =
    [
        "CREATE TABLE blob(id BLOB PRIMARY KEY, length INTEGER NOT NULL, name TEXT) WITHOUT ROWID;",
        "ALTER TABLE blob ADD COLUMN note BLOB; CREATE INDEX by_length ON blob(length);",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_of_every_kind_come_back_as_they_went_in()
    {
        using var database = InMemory();
        var id = new BlobId(Hash256.Sha256("a"u8));
        database.Write(session => session.Execute(
            "INSERT INTO blob VALUES(?1, ?2, ?3, ?4)", id, long.MinValue, "a\0ü", new byte[] { 0, 1 }));

        var row = database.Read(session => session.QueryFirst(
            "SELECT id, length, name, note FROM blob WHERE id = ?1",
            row => (Id: row.GetId<BlobId>(0), Length: row.GetInt64(1), Name: row.GetText(2), Note: row.GetBytes(3)),
            id));

        Assert.Equal(id, row.Id);
        Assert.Equal(long.MinValue, row.Length);
        Assert.Equal("a\0ü", row.Name);
        Assert.Equal([0, 1], row.Note);
    }

    [Fact]
    public void Hashes_and_every_kind_of_id_are_stored_as_the_same_32_bytes()
    {
        using var database = InMemory();
        var hash = Hash256.Sha256("b"u8);

        var stored = database.Read(session => session.QueryFirst(
            "SELECT ?1, ?2, ?3, ?4",
            row => new[] { row.GetBytes(0), row.GetBytes(1), row.GetBytes(2), row.GetBytes(3) },
            hash,
            new PeerId(hash),
            new ChunkId(hash),
            (ReadOnlyMemory<byte>)hash.ToArray()));

        Assert.All(stored!, bytes => Assert.Equal(hash.ToArray(), bytes));
    }

    [Fact]
    public void Empty_texts_and_blobs_are_not_null()
    {
        using var database = InMemory();

        database.Read(session => session.QueryFirst(
            "SELECT ?1, ?2, ?3",
            row =>
            {
                Assert.False(row.IsNull(0));
                Assert.Empty(row.GetText(0));
                Assert.False(row.IsNull(1));
                Assert.Empty(row.GetBytes(1));
                Assert.True(row.IsNull(2));
                return true;
            },
            string.Empty,
            Array.Empty<byte>(),
            null));
    }

    [Fact]
    public void Column_of_another_type_is_refused()
    {
        using var database = InMemory();

        database.Read(session =>
        {
            Assert.Throws<InvalidOperationException>(() => session.QueryFirst("SELECT NULL", row => row.GetInt64(0)));
            Assert.Throws<InvalidOperationException>(() => session.QueryFirst("SELECT 'text'", row => row.GetBytes(0)));
            Assert.Throws<OverflowException>(() => session.QueryFirst("SELECT 2147483648", row => row.GetInt32(0)));
            return true;
        });
        AssertCode("damaged-database", () => database.Read(session => session.QueryFirst("SELECT x'00'", row => row.GetId<BlobId>(0))));
    }

    [Fact]
    public void Execute_counts_the_rows_it_changed()
    {
        using var database = InMemory();

        Assert.Equal(3, database.Write(session => Fill(session, 3)));
        Assert.Equal(2, database.Write(session => session.Execute("DELETE FROM blob WHERE length >= ?1", 1)));
        Assert.Equal(0, database.Write(session => session.Execute("DELETE FROM blob WHERE length >= ?1", 1)));
        Assert.Equal(0, database.Read(session => session.Execute("SELECT * FROM blob")));
    }

    [Fact]
    public void First_row_is_null_when_there_is_none_and_can_be_told_from_zero()
    {
        using var database = InMemory();

        Assert.Null(database.Read(session => session.QueryFirst("SELECT length FROM blob", row => (long?)row.GetInt64(0))));
        database.Write(session => Fill(session, 1));
        Assert.Equal(0, database.Read(session => session.QueryFirst("SELECT length FROM blob", row => (long?)row.GetInt64(0))));
    }

    [Fact]
    public void Work_that_throws_leaves_nothing_behind()
    {
        using var database = InMemory();

        Assert.Throws<FormatException>(() => database.Write(session =>
        {
            Fill(session, 5);
            throw new FormatException();
        }));

        Assert.Equal(0, Count(database));
        database.Write(session => Fill(session, 2));
        Assert.Equal(2, Count(database));
    }

    [Fact]
    public void Broken_constraint_rolls_the_whole_work_back()
    {
        using var database = InMemory();
        database.Write(session => Fill(session, 1));

        Assert.Throws<InvalidOperationException>(() => database.Write(session =>
        {
            session.Execute("UPDATE blob SET length = 9");
            Fill(session, 1);
        }));

        Assert.Equal(0, database.Read(session => session.QueryFirst("SELECT length FROM blob", row => row.GetInt64(0))));
    }

    [Fact]
    public void Reading_cannot_change_anything()
    {
        using var database = InMemory();

        Assert.Throws<InvalidOperationException>(() => database.Read(session => Fill(session, 1)));

        Assert.Equal(0, Count(database));
    }

    [Fact]
    public void Reading_inside_a_transaction_sees_what_it_wrote()
    {
        using var database = InMemory();

        database.Write(session =>
        {
            Fill(session, 4);
            Assert.Equal(4, Count(database));
        });
    }

    [Fact]
    public void Transaction_cannot_start_inside_other_work()
    {
        using var database = InMemory();

        Assert.Throws<InvalidOperationException>(() => database.Write(_ => database.Write(_ => { })));
        Assert.Throws<InvalidOperationException>(() => database.Read(_ => database.Write(_ => true)));
    }

    [Fact]
    public void Session_is_no_good_outside_its_work()
    {
        using var database = InMemory();
        var kept = database.Read(session => session);
        var rows = database.Read(session => session.Stream("SELECT 1", row => row.GetInt64(0)));

        Assert.Throws<InvalidOperationException>(() => kept.Execute("SELECT 1"));
        Assert.Throws<InvalidOperationException>(() => rows.First());
    }

    [Fact]
    public void Rows_end_with_the_work_that_asked_for_them()
    {
        using var database = InMemory();
        database.Write(session => Fill(session, 3));
        var rows = database.Read(session =>
        {
            var rows = session.Stream("SELECT length FROM blob", row => row.GetInt64(0)).GetEnumerator();
            Assert.True(rows.MoveNext());
            return rows;
        });

        database.Read(_ =>
        {
            Assert.Throws<InvalidOperationException>(() => rows.MoveNext());
            return true;
        });
        rows.Dispose();
        database.Write(session => session.Execute("DROP TABLE blob"));
    }

    [Fact]
    public void Streams_over_the_same_query_can_be_nested()
    {
        using var database = InMemory();
        database.Write(session => Fill(session, 3));

        var pairs = database.Read(session =>
        {
            var lengths = () => session.Stream("SELECT length FROM blob WHERE length >= ?1 ORDER BY length", row => row.GetInt64(0), 0);
            return (from outer in lengths() from inner in lengths() select (outer, inner)).ToList();
        });

        Assert.Equal(9, pairs.Distinct().Count());
    }

    [Fact]
    public void Stream_left_early_does_not_hold_the_table()
    {
        using var database = InMemory();
        database.Write(session => Fill(session, 3));

        Assert.Equal(0, database.Read(
            session => session.Stream("SELECT length FROM blob ORDER BY length", row => row.GetInt64(0)).First()));

        database.Write(session => session.Execute("DROP TABLE blob"));
    }

    [Fact]
    public void Values_must_match_the_parameters()
    {
        using var database = InMemory();

        Assert.Throws<ArgumentException>(() => database.Read(session => session.Execute("SELECT ?1, ?2", 1)));
        Assert.Throws<ArgumentException>(() => database.Read(session => session.Execute("SELECT 1", 1)));
        Assert.Throws<ArgumentException>(() => database.Read(session => session.Execute("SELECT ?1", new object())));
    }

    [Fact]
    public void Bad_sql_and_two_statements_at_once_are_refused()
    {
        using var database = InMemory();

        Assert.Throws<InvalidOperationException>(() => database.Read(session => session.Execute("SELEKT 1")));
        Assert.Throws<InvalidOperationException>(() => database.Read(session => session.Execute("SELECT 1; SELECT 2")));
        Assert.Throws<InvalidOperationException>(() => database.Read(session => session.Execute(" ")));
    }

    [Fact]
    public void More_statements_than_the_cache_keeps_still_work()
    {
        using var database = InMemory();

        for (var number = 0; number < 1000; number++)
        {
            Assert.Equal(number, database.Read(session => session.QueryFirst($"SELECT {number}", row => row.GetInt64(0))));
        }
    }

    [Fact]
    public async Task Writers_on_many_threads_take_turns()
    {
        using var database = InMemory();
        database.Write(session => session.Execute("INSERT INTO blob VALUES(?1, 0, NULL, NULL)", Hash256.Sha256("n"u8)));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var turn = 0; turn < 200; turn++)
            {
                database.Write(session =>
                {
                    var now = session.QueryFirst("SELECT length FROM blob", row => row.GetInt64(0));
                    session.Execute("UPDATE blob SET length = ?1", now + 1);
                });
            }
        })));

        Assert.Equal(1600, database.Read(session => session.QueryFirst("SELECT length FROM blob", row => row.GetInt64(0))));
    }

    [Fact]
    public void Closed_database_says_so()
    {
        var database = InMemory();
        database.Dispose();
        database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Count(database));
    }

    [Fact]
    public void Observer_comes_before_and_after_each_transaction_and_may_end_it()
    {
        var observer = new Recorder();
        using var database = Database.Open(
            new DatabaseOptions { ApplicationId = OurId, Migrations = Migrations, Observer = observer });
        Assert.Equal(["opened"], observer.Heard);

        database.Write(session => Fill(session, 1));
        Assert.Throws<InvalidOperationException>(() => database.Write(_ => throw new InvalidOperationException("no")));
        Assert.Equal(1, Count(database));
        Assert.Equal(["opened", "beginning", "committed", "beginning"], observer.Heard);

        observer.Ends = "beginning";
        Assert.Throws<TimeoutException>(() => database.Write(session => Fill(session, 1, first: 1)));
        Assert.Equal(1, Count(database));

        observer.Ends = "committed";
        Assert.Throws<TimeoutException>(() => database.Write(session => Fill(session, 1, first: 1)));
        Assert.Equal(2, Count(database));
    }

    [Theory]
    [InlineData(DatabaseDurability.Full)]
    [InlineData(DatabaseDurability.Relaxed)]
    public void What_was_committed_is_there_after_reopening(DatabaseDurability durability)
    {
        using (var database = OnDisk(durability: durability))
        {
            database.Write(session => Fill(session, 10));
        }

        using var again = OnDisk(durability: durability);
        Assert.Equal(10, Count(again));
        Assert.Equal(
            durability == DatabaseDurability.Full ? 2 : 1,
            again.Read(session => session.QueryFirst("PRAGMA synchronous", row => row.GetInt64(0))));
        Assert.Equal("wal", again.Write(session => session.QueryFirst("PRAGMA journal_mode", row => row.GetText(0))));
    }

    [Fact]
    public void Files_are_for_their_owner_only()
    {
        using var database = OnDisk();
        database.Write(session => Fill(session, 1));

        var files = Directory.GetFiles(_folder.Path);
        Assert.Contains(_folder["a.db"], files);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Older_schema_is_migrated_and_keeps_its_rows()
    {
        using (var old = OnDisk(migrations: Migrations[..1]))
        {
            old.Write(session => session.Execute("INSERT INTO blob VALUES(?1, 7, 'seven')", Hash256.Sha256("7"u8)));
        }

        using var database = OnDisk();
        Assert.Equal("seven", database.Read(session => session.QueryFirst(
            "SELECT name FROM blob WHERE length = ?1 AND note IS NULL", row => row.GetText(0), 7)));
        Assert.Equal(2, database.Read(session => session.QueryFirst("PRAGMA user_version", row => row.GetInt64(0))));
    }

    [Fact]
    public void Migration_that_fails_leaves_the_version_before_it()
    {
        Assert.Throws<InvalidOperationException>(() => OnDisk(migrations: [Migrations[0], "CREATE TABLE half(a); CREATE NONSENSE;"]));

        using var database = OnDisk(migrations: Migrations[..1]);
        Assert.Equal(0, Count(database));
        Assert.Equal(0, database.Read(session => session.QueryFirst(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'half'", row => row.GetInt64(0))));
    }

    [Fact]
    public void Newer_schema_is_refused_and_left_alone()
    {
        OnDisk().Dispose();
        var before = File.ReadAllBytes(_folder["a.db"]);

        AssertCode("newer-version", () => OnDisk(migrations: Migrations[..1]));

        Assert.Equal(before, File.ReadAllBytes(_folder["a.db"]));
        OnDisk().Dispose();
    }

    [Fact]
    public void Foreign_database_is_refused_and_left_alone()
    {
        OnDisk(application: 77).Dispose();
        var before = File.ReadAllBytes(_folder["a.db"]);

        AssertCode("not-cairn", () => OnDisk());

        Assert.Equal(before, File.ReadAllBytes(_folder["a.db"]));
    }

    [Fact]
    public void File_that_is_no_database_is_called_damaged()
    {
        File.WriteAllBytes(_folder["a.db"], Enumerable.Repeat((byte)'x', 8192).ToArray());

        AssertCode("damaged-database", () => OnDisk());
    }

    [Fact]
    public void Corrupt_page_is_called_damaged()
    {
        using (var database = OnDisk())
        {
            database.Write(session => Fill(session, 5000));
        }

        using (var file = File.OpenHandle(_folder["a.db"], FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.Write(file, Enumerable.Repeat((byte)0xA5, (int)RandomAccess.GetLength(file) - 8192).ToArray(), 8192);
        }

        using var again = OnDisk();
        AssertCode("damaged-database", () => again.Read(
            session => session.Query("SELECT * FROM blob ORDER BY name", row => row.GetInt64(1))));
    }

    [Fact]
    public void Second_opener_is_told_that_the_database_is_busy()
    {
        using var first = OnDisk();
        first.Write(session => Fill(session, 1));

        AssertCode("database-busy", () => OnDisk());
    }

    [Fact]
    public void Database_that_may_grow_no_further_is_full_and_keeps_what_it_had()
    {
        using var database = OnDisk();
        database.Write(session => Fill(session, 10));
        database.Write(session => session.QueryFirst("PRAGMA max_page_count = 20", row => row.GetInt64(0)));

        AssertCode("disk-full", () => database.Write(session => Fill(session, 100_000, first: 10)));

        Assert.Equal(10, Count(database));
    }

    [Fact]
    public void Folder_that_does_not_exist_is_an_error()
    {
        Assert.Throws<FileNotFoundException>(() => Database.Open(
            new DatabaseOptions { Path = _folder["none/a.db"], ApplicationId = OurId, Migrations = Migrations }));
    }

    private static Database InMemory() => Database.Open(new DatabaseOptions { ApplicationId = OurId, Migrations = Migrations });

    private static int Fill(DatabaseSession session, int rows, int first = 0)
    {
        var inserted = 0;
        for (var row = first; row < first + rows; row++)
        {
            inserted += session.Execute(
                "INSERT INTO blob(id, length, name) VALUES(?1, ?2, ?3)", Hash256.Sha256(BitConverter.GetBytes(row)), row, $"row {row}");
        }

        return inserted;
    }

    private static long Count(Database database) =>
        database.Read(session => session.QueryFirst("SELECT count(*) FROM blob", row => row.GetInt64(0)));

    private static void AssertCode(string code, Action deed) => Assert.Equal(code, Assert.Throws<CairnException>(deed).Code);

    private static void AssertCode(string code, Func<object?> deed) => AssertCode(code, () => { deed(); });

    private Database OnDisk(
        int application = OurId, IReadOnlyList<string>? migrations = null, DatabaseDurability durability = DatabaseDurability.Full) =>
        Database.Open(new DatabaseOptions
        {
            Path = _folder["a.db"],
            ApplicationId = application,
            Migrations = migrations ?? Migrations,
            Durability = durability,
        });

    private sealed class Recorder : IDatabaseObserver
    {
        public List<string> Heard { get; } = [];

        public string? Ends { get; set; }

        public void Opened(SQLitePCL.sqlite3 connection) => Hear("opened");

        public void Beginning() => Hear("beginning");

        public void Committed() => Hear("committed");

        private void Hear(string what)
        {
            Heard.Add(what);
            if (what == Ends)
                throw new TimeoutException(what);
        }
    }
}
