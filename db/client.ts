import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { setImmediate as othersTurn, setTimeout as pause } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { type BetterSQLite3Database, drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzlePg, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import { privateFile } from '../server/kernel/privateFile'
import { Refusal } from '../server/kernel/refusal'
import { CHANNEL, type Changes, createChanges, watchPostgres, watchSqlite } from './changes'
import * as schema from './schema'

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
 * One transaction. The callback may run again after a serialization failure on Postgres, so ids and
 * times are taken before it, and nothing but the transaction is awaited in it. Reading `db` or
 * starting another write inside it throws.
 */
export type Write = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

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
const EVENTS_LOCK = 7_301_001

export function openSqliteStore(file: string): Store {
  const writer = connectSqlite(file)
  // A thousand rows of an import touch more pages than the usual 2 MB hold, and what is copied out of the log at
  // each commit is copied often.
  writer.pragma('cache_size = -65536')
  writer.pragma('wal_autocheckpoint = 16000')
  const reader = new Database(file, { readonly: true })
  reader.pragma('cache_size = -65536')
  const inWrite = new AsyncLocalStorage<true>()
  const full = drizzleSqlite(writer, { schema, casing })
  let tail: Promise<unknown> = Promise.resolve()
  const breathe = createBreath()
  const { changes, tell, close: unwatch } = createChanges(watchSqlite(reader))

  return {
    dialect: 'sqlite',
    db: readOnly(drizzleSqlite(reader, { schema, casing }), inWrite),
    write: (work) => {
      refuseNested(inWrite)
      const mine = tail.then(async () => {
        await breathe()
        const tx: Tx = Object.assign(Object.create(full), { recorded: [], committed: [], tells: false })
        const done = await inWrite.run(true, async () => {
          await beginImmediate(writer)
          try {
            const result = await work(tx)
            if (tx.recorded.length) await tx.insert(schema.events).values(tx.recorded)
            writer.exec('commit')
            return result
          } catch (error) {
            if (writer.inTransaction) writer.exec('rollback')
            throw isFull(error) ? new Refusal('unavailable', 'The disk is full. Nothing was changed.') : error
          }
        })
        for (const call of tx.committed) call()
        tell()
        return done
      })
      tail = mine.catch(() => undefined)
      return mine
    },
    snapshot: async () => {
      const alone = new Database(file, { readonly: true })
      alone.exec('begin')
      return {
        db: readOnly(drizzleSqlite(alone, { schema, casing }), new AsyncLocalStorage()),
        close: async () => {
          alone.close()
        },
      }
    },
    changes,
    close: async () => {
      unwatch()
      await tail
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
      if (Date.now() > until) throw new Refusal('unavailable')
      await pause(1 + Math.random() * 20)
    }
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
const isBusy = (error: unknown) => codeOf(error).startsWith('SQLITE_BUSY')
const isFull = (error: unknown) => codeOf(error).startsWith('SQLITE_FULL')

export function openPostgresStore(pool: Pool): Store {
  const full = drizzlePg(pool, { schema, casing })
  const store = postgresStore(full, watchPostgres(pool.options))
  return {
    ...store,
    snapshot: async () => {
      const alone = await pool.connect()
      await alone.query('begin isolation level repeatable read read only')
      return {
        db: readOnly(drizzlePg(alone, { schema, casing }) as unknown as Full, new AsyncLocalStorage()),
        close: async () => {
          await alone.query('rollback')
          alone.release()
        },
      }
    },
    close: () => {
      store.close()
      return pool.end()
    },
  }
}

/** For tests: Postgres in this process. It has one connection, so a snapshot is an ordinary read. */
export function openPgliteStore(lite: PGlite, full: unknown): Store {
  const nobodyElse: Changes = () => () => undefined
  const store = postgresStore(full as NodePgDatabase<typeof schema>, nobodyElse)
  return {
    ...store,
    snapshot: async () => ({ db: store.db, close: async () => undefined }),
    close: () => lite.close(),
  }
}

function postgresStore(
  full: NodePgDatabase<typeof schema>,
  watch: Changes,
): Pick<Store, 'dialect' | 'db' | 'write' | 'changes'> & { close: () => void } {
  const { changes, tell, close } = createChanges(watch)
  const inWrite = new AsyncLocalStorage<true>()
  return {
    dialect: 'postgres',
    db: readOnly(full as unknown as Full, inWrite),
    changes,
    close,
    write: (work) => {
      refuseNested(inWrite)
      let committed: Tx['committed'] = []
      const done = inWrite.run(true, async () => {
        for (let attempt = 1; ; attempt++) {
          try {
            return await full.transaction(
              async (inner) => {
                const tx = Object.assign(Object.create(inner), { recorded: [], committed: [], tells: false }) as Tx
                committed = tx.committed
                const result = await work(tx)
                if (tx.recorded.length) {
                  await inner.execute(sql`select pg_advisory_xact_lock(${EVENTS_LOCK})`)
                  await tx.insert(schema.events).values(tx.recorded)
                }
                if (tx.recorded.length || tx.tells) await inner.execute(sql`select pg_notify(${CHANNEL}, '')`)
                return result
              },
              { isolationLevel: 'serializable' },
            )
          } catch (error) {
            if (!isSerialization(error) || attempt === 10) throw error
            await pause(Math.random() * 10 * 2 ** attempt)
          }
        }
      })
      return done.then((result) => {
        for (const call of committed) call()
        tell()
        return result
      })
    },
  }
}

function isSerialization(error: unknown): boolean {
  if (['40001', '40P01'].includes(codeOf(error))) return true
  return error instanceof Error && error.cause !== undefined && isSerialization(error.cause)
}

function refuseNested(inWrite: AsyncLocalStorage<true>): void {
  if (inWrite.getStore()) throw new Error('A write inside a write: share the step as a function of tx.')
}

function readOnly(db: Full, inWrite: AsyncLocalStorage<true>): ReadDb {
  const guard = () => {
    if (inWrite.getStore()) throw new Error('ctx.db inside a write reads the past: use tx.')
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
