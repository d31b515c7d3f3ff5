import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { setImmediate as othersTurn, setTimeout as pause } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import Database from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzlePg, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool, PoolClient, QueryConfig } from 'pg'
import { privateFile } from '../server/kernel/privateFile'
import { CHANNEL, type Changes, createChanges, watchPostgres, watchSqlite } from './changes'
import { openPools } from './pools'
import { createQueue, type Lane } from './queue'
import * as schema from './schema'
import { busy, codeOf, commitReasonOf, isConflict, reasonOf, unavailable } from './unavailable'

type Full = BetterSQLite3Database<typeof schema>
type Selects = Pick<Full, 'select' | 'selectDistinct' | '$with' | 'with'>
type Preparable = { prepare(): { execute(values?: Record<string, unknown>): unknown } }

/** Reads only: no insert, update or delete by type, and a read-only connection behind it. */
export type ReadDb = Selects & {
  /**
   * A statement that is prepared once for its key: the key must differ wherever the SQL does.
   * Run it with `.execute({ name: value })`; values of `sql.placeholder` reach the driver as they are.
   */
  prepared<Query extends Preparable>(key: string, build: (db: Selects) => Query): ReturnType<Query['prepare']>
}

/**
 * Everything, inside one write. What is put into `recorded` is inserted last, in commit order; what is
 * put into `committed` is called when the write is done, outside of it, and never when it failed.
 * A write that changes what open pages show without an event sets `tells`.
 */
export type Tx = Pick<Full, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | '$with' | 'with'> & {
  recorded: (typeof schema.events.$inferInsert)[]
  committed: (() => void)[]
  tells: boolean
}

/**
 * One transaction, and the only one of all processes at a time. The callback may run again after a serialization
 * failure on Postgres, so ids and times are taken before it, and nothing but the transaction is awaited in it.
 * Reading `db` or starting another write inside it throws. Throws Refusal 'unavailable' if its turn does not come in
 * time or the database is away.
 */
export type Write = <T>(work: (tx: Tx) => Promise<T>, lane?: Lane) => Promise<T>

export type Store = {
  dialect: 'sqlite' | 'postgres'
  db: ReadDb
  write: Write
  /** A consistent view for a long export, on a connection of its own; `close` it. */
  snapshot: () => Promise<{ db: ReadDb; close: () => Promise<void> }>
  changes: Changes
  close: () => Promise<void>
}

const casing = 'snake_case'
const STATEMENTS = 500
const BUSY_MS = 10_000
const TRIES = 10
/** Others wait meanwhile. */
const MOST_PAUSE_MS = 100
/** A process that is stopped in the middle of a write loses its turn after so many milliseconds. */
const IDLE_MS = 60_000

export function openSqliteStore(file: string): Store {
  const writer = connectSqlite(file)
  // A thousand rows of an import touch more pages than the usual 2 MB hold, and what is copied out of the log at
  // each commit is copied often.
  writer.pragma('cache_size = -65536')
  writer.pragma('wal_autocheckpoint = 16000')
  const reader = new Database(file, { readonly: true })
  reader.pragma('cache_size = -65536')
  const inWrite = createMark()
  const full = drizzleSqlite(writer, { schema, casing })
  const queue = createQueue()
  const breathe = createBreath()
  const { changes, tell, close: unwatch } = createChanges(watchSqlite(reader))

  return {
    dialect: 'sqlite',
    db: readOnly(drizzleSqlite(reader, { schema, casing }), inWrite),
    write: async (work, lane) => {
      refuseNested(inWrite)
      return queue.run(async () => {
        await breathe()
        const tx: Tx = Object.assign(Object.create(full), { recorded: [], committed: [], tells: false })
        const done = await inWrite.run(async () => {
          await beginImmediate(writer)
          try {
            const result = await work(tx)
            if (tx.recorded.length) await tx.insert(schema.events).values(tx.recorded)
            writer.exec('commit')
            return result
          } catch (error) {
            if (writer.inTransaction) writer.exec('rollback')
            throw unavailable(error) ?? error
          }
        })
        for (const call of tx.committed) call()
        tell()
        return done
      }, lane)
    },
    snapshot: async () => {
      const alone = new Database(file, { readonly: true })
      alone.exec('begin')
      return {
        db: readOnly(drizzleSqlite(alone, { schema, casing }), createMark()),
        close: async () => {
          alone.close()
        },
      }
    },
    changes,
    close: async () => {
      unwatch()
      await queue.idle()
      reader.close()
      writer.close()
    },
  }
}

const HELD_MS = 10

/**
 * SQLite answers at once, so that one write after another keeps the event loop from whoever waits for a page.
 * Once they have had it for 10 ms, others have their turn first.
 */
function createBreath(): () => Promise<void> {
  let heldSince: number | null = null
  return async () => {
    if (heldSince === null) {
      heldSince = performance.now()
      setImmediate(() => {
        heldSince = null
      })
    } else if (performance.now() - heldSince > HELD_MS) await othersTurn()
  }
}

/** The writing connection: waiting is ours to do without stopping the event loop. */
export function connectSqlite(file: string): Database.Database {
  const connection = new Database(privateFile(file), { timeout: 0 })
  try {
    connection.pragma('journal_mode = WAL')
  } catch (error) {
    // Another process is switching or checkpointing; the file is in WAL mode already then.
    if (!isBusy(error)) throw error
  }
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  return connection
}

async function beginImmediate(connection: Database.Database): Promise<void> {
  const until = Date.now() + BUSY_MS
  for (;;) {
    try {
      connection.exec('begin immediate')
      return
    } catch (error) {
      if (!isBusy(error)) throw error
      if (Date.now() > until) throw busy(error)
      await pause(1 + Math.random() * 20)
    }
  }
}

const isBusy = (error: unknown) => codeOf(error).startsWith('SQLITE_BUSY')

export function openPostgresStore(connectionString: string): Store {
  const pools = openPools(connectionString)
  const full = drizzlePg(pools.pages, { schema, casing })
  const store = postgresStore(full, writesOn(pools.writer), watchPostgres(pools.pages.options))
  return {
    ...store,
    snapshot: async () => {
      const alone = await connect(pools.exports)
      try {
        await alone.query('begin isolation level repeatable read read only')
      } catch (error) {
        alone.release(true)
        throw reasonOf(error) ?? error
      }
      return {
        db: readOnly(drizzlePg(alone, { schema, casing }) as unknown as Full, createMark()),
        close: () => rollback(alone),
      }
    },
    close: async () => {
      await store.close()
      await pools.close()
    },
  }
}

/** For tests: Postgres in this process. It has one connection, so a snapshot is an ordinary read. */
export function openPgliteStore(lite: PGlite, full: unknown): Store {
  const nobodyElse: Changes = () => () => undefined
  const db = full as Postgres
  const store = postgresStore(
    db,
    (work) =>
      db.transaction(
        async (inner) => {
          const { result, events } = await work(inner as unknown as Postgres)
          await events
          return result
        },
        { isolationLevel: 'serializable' },
      ),
    nobodyElse,
  )
  return {
    ...store,
    snapshot: async () => ({ db: store.db, close: async () => undefined }),
    close: () => lite.close(),
  }
}

type Postgres = NodePgDatabase<typeof schema>

/** Runs work and inserts its events in a transaction, and tells other processes if it says so. `until` is when waiting for them ends. */
type Transact = <T>(work: (inner: Postgres) => Promise<Worked<T>>, until: number) => Promise<T>
type Worked<T> = { result: T; tells: boolean; events: Insert | null }
type Insert = PromiseLike<unknown> & { toSQL: () => { sql: string; params: unknown[] } }

/**
 * A transaction that begins when no other process writes: they wait in the order in which they came. A lock on a
 * table, unlike an advisory one, is taken before the snapshot, so that the transaction sees what the one before it
 * wrote. It ends with the transaction, also if the process or its connection dies. This mode conflicts with itself,
 * with vacuum and with changes of the table, not with reading or writing rows.
 */
const writesOn = (pool: Pool): Transact => {
  const known = new WeakMap<PoolClient, { inner: Postgres; query: PoolClient['query'] }>()
  return async (work, until) => {
    const client = await connect(pool)
    const { inner, query } = known.get(client) ?? innerOf(client)
    known.set(client, { inner, query })
    const waitMs = Math.max(1, Math.round(until - performance.now()))
    try {
      await client.query(
        `begin isolation level serializable; set local lock_timeout = ${waitMs};
         set local idle_in_transaction_session_timeout = ${IDLE_MS}; lock table firm in share update exclusive mode`,
      )
    } catch (error) {
      await rollback(client)
      throw reasonOf(error) ?? error
    }
    let worked: Awaited<ReturnType<typeof work>>
    try {
      worked = await work(inner)
    } catch (error) {
      await rollback(client)
      throw error
    }
    try {
      const { sql: text, params } = worked.events?.toSQL() ?? { sql: '', params: [] }
      // Sent together: a commit after a statement that failed undoes everything.
      await Promise.all([
        text && query({ text }, params),
        client.query(worked.tells ? `select pg_notify('${CHANNEL}', ''); commit` : 'commit'),
      ])
    } catch (error) {
      await rollback(client)
      throw isConflict(error) ? error : (commitReasonOf(error) ?? error)
    }
    client.release()
    return worked.result
  }
}

function innerOf(client: PoolClient) {
  const inner = named(client)
  return { inner: drizzlePg(inner, { schema, casing }), query: inner.query }
}

const NAMED = 500
const NAMED_CHARACTERS = 5_000

/**
 * Lets PostgreSQL parse a statement only once for each connection, because others wait while it does: most writes are
 * made of the same thirty statements. Long ones, whose number of rows varies, would only fill its memory.
 */
function named(client: PoolClient): PoolClient {
  const names = new Map<string, string>()
  const nameOf = (text: string) => {
    const name =
      names.get(text) ?? (names.size < NAMED && text.length < NAMED_CHARACTERS ? `w${names.size}` : undefined)
    if (name) names.set(text, name)
    return name
  }
  const query = (config: QueryConfig, values: unknown[]) =>
    client.query(config.name || !values.length ? config : { ...config, name: nameOf(config.text) }, values)
  return { query } as unknown as PoolClient
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw reasonOf(error) ?? error
  }
}

/** A connection that cannot roll back is broken. */
async function rollback(client: PoolClient): Promise<void> {
  const broken = await client.query('rollback').then(
    () => false,
    () => true,
  )
  client.release(broken)
}

function postgresStore(
  full: Postgres,
  transact: Transact,
  watch: Changes,
): Pick<Store, 'dialect' | 'db' | 'write' | 'changes' | 'close'> {
  const { changes, tell, close } = createChanges(watch)
  const inWrite = createMark()
  const queue = createQueue()
  return {
    dialect: 'postgres',
    db: readOnly(full as unknown as Full, inWrite),
    changes,
    close: () => {
      close()
      return queue.idle()
    },
    write: async (work, lane) => {
      refuseNested(inWrite)
      let committed: Tx['committed'] = []
      const result = await queue.run(async (until) => {
        for (let attempt = 1; ; attempt++) {
          try {
            return await inWrite.run(() =>
              transact(async (inner) => {
                const tx = Object.assign(Object.create(inner), { recorded: [], committed: [], tells: false }) as Tx
                committed = tx.committed
                const result = await work(tx)
                const events = tx.recorded.length ? tx.insert(schema.events).values(tx.recorded) : null
                return { result, tells: tx.tells || events !== null, events }
              }, until),
            )
          } catch (error) {
            // Only what writes beside the portal conflicts with it.
            if (!isConflict(error)) throw unavailable(error) ?? error
            if (attempt === TRIES) throw busy(error)
            await pause(Math.random() * Math.min(10 * 2 ** attempt, MOST_PAUSE_MS))
          }
        }
      }, lane)
      for (const call of committed) call()
      tell()
      return result
    },
  }
}

/** The writes that a call runs in. Shared by all stores: Node 20 visits each storage once used for every new promise. */
const marks = new AsyncLocalStorage<readonly symbol[]>()

type Mark = { run: <T>(work: () => T) => T; holds: () => boolean }

/** `holds` returns true inside `run`, also after an await. */
function createMark(): Mark {
  const mine = Symbol('write')
  return {
    run: (work) => marks.run([...(marks.getStore() ?? []), mine], work),
    holds: () => marks.getStore()?.includes(mine) ?? false,
  }
}

function refuseNested(inWrite: Mark): void {
  if (inWrite.holds()) throw new Error('A write inside a write: share the step as a function of tx.')
}

function readOnly(db: Full, inWrite: Mark): ReadDb {
  const guard = () => {
    if (inWrite.holds()) throw new Error('ctx.db inside a write reads the past: use tx.')
  }
  const guarded =
    <Args extends unknown[], Result>(method: (...args: Args) => Result) =>
    (...args: Args): Result => {
      guard()
      return method.apply(db, args)
    }
  const selects = {
    select: guarded(db.select as (...args: unknown[]) => unknown),
    selectDistinct: guarded(db.selectDistinct as (...args: unknown[]) => unknown),
    with: guarded(db.with as (...args: unknown[]) => unknown),
    $with: db.$with.bind(db),
  } as unknown as Selects
  const statements = new Map<string, ReturnType<Preparable['prepare']>>()
  return {
    ...selects,
    prepared: (key, build) => {
      guard()
      let statement = statements.get(key)
      if (!statement) {
        if (statements.size >= STATEMENTS) statements.delete(statements.keys().next().value as string)
        const name = createHash('sha256').update(key).digest('hex').slice(0, 32)
        statement = (build(selects) as { prepare(name: string): typeof statement }).prepare(name)
        statements.set(key, statement as ReturnType<Preparable['prepare']>)
      }
      return statement as never
    },
  }
}
