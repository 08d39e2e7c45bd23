using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// A collection, one operation at a time. LiteDB 5.0.20 may give the buffer of a page to another while a reader has looked it up and not yet pinned it
/// (MemoryCache.Extend; LiteDB's issue 2817): the reader then takes a stranger's bytes for its page, and the engine closes itself. So no operation
/// runs beside another; waiting for the disk is none (<see cref="SyncedLog"/>). An answer is whole when the gate opens again: no cursor stays open.
/// </summary>
/// <param name="rows">Of LiteDB.</param>
/// <param name="gate">The one of this database.</param>
/// <param name="writer">It is the writer who asks.</param>
internal sealed class Rows(ILiteCollection<BsonDocument> rows, EngineGate gate, bool writer)
{
    public BsonDocument? FindById(BsonValue id)
    {
        using (gate.Enter(writer))
        {
            return rows.FindById(id);
        }
    }

    public BsonDocument? FindOne(BsonExpression where)
    {
        using (gate.Enter(writer))
        {
            return rows.FindOne(where);
        }
    }

    public BsonDocument? FindOne(Query query)
    {
        using (gate.Enter(writer))
        {
            return rows.FindOne(query);
        }
    }

    public IReadOnlyList<BsonDocument> Find(BsonExpression where, int skip = 0, int limit = int.MaxValue)
    {
        using (gate.Enter(writer))
        {
            return [.. rows.Find(where, skip, limit)];
        }
    }

    public IReadOnlyList<BsonDocument> Find(Query query, int skip = 0, int limit = int.MaxValue)
    {
        using (gate.Enter(writer))
        {
            return [.. rows.Find(query, skip, limit)];
        }
    }

    public IReadOnlyList<BsonDocument> FindAll()
    {
        using (gate.Enter(writer))
        {
            return [.. rows.FindAll()];
        }
    }

    public bool Exists(BsonExpression where)
    {
        using (gate.Enter(writer))
        {
            return rows.Exists(where);
        }
    }

    public int Count()
    {
        using (gate.Enter(writer))
        {
            return rows.Count();
        }
    }

    public void Insert(BsonDocument row)
    {
        using (gate.Enter(writer))
        {
            rows.Insert(row);
        }
    }

    public bool Update(BsonDocument row)
    {
        using (gate.Enter(writer))
        {
            return rows.Update(row);
        }
    }

    public bool Upsert(BsonDocument row)
    {
        using (gate.Enter(writer))
        {
            return rows.Upsert(row);
        }
    }

    public bool Delete(BsonValue id)
    {
        using (gate.Enter(writer))
        {
            return rows.Delete(id);
        }
    }

    public int DeleteMany(BsonExpression where)
    {
        using (gate.Enter(writer))
        {
            return rows.DeleteMany(where);
        }
    }

    public int DeleteAll()
    {
        using (gate.Enter(writer))
        {
            return rows.DeleteAll();
        }
    }
}
