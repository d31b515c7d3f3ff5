import Database from 'better-sqlite3'
import { Refusal } from '../kernel/refusal'

/**
 * What an import read and checked, before any of it reaches the database: rows on disk, not in memory,
 * in a file that SQLite deletes by itself. One reading is enough, so the file cannot change between
 * the check and the import.
 */
export type Scratch = {
  exec: (sql: string) => void
  run: (sql: string, ...values: Value[]) => void
  get: <Found>(sql: string, ...values: Value[]) => Found | undefined
  all: <Found>(sql: string, ...values: Value[]) => Found[]
  close: () => void
}

type Value = string | number | bigint | null

const CACHE_KB = 16_384

export function openScratch(): Scratch {
  const connection = new Database('')
  connection.pragma('journal_mode = OFF')
  connection.pragma('synchronous = OFF')
  connection.pragma(`cache_size = -${CACHE_KB}`)
  connection.exec('begin')
  const statements = new Map<string, Database.Statement>()
  const prepared = (sql: string): Database.Statement => {
    const known = statements.get(sql)
    if (known) return known
    const made = connection.prepare(sql)
    statements.set(sql, made)
    return made
  }
  const full = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_FULL') throw error
      throw new Refusal('unavailable', 'The disk for temporary files is full. Nothing was imported.')
    }
  }
  return {
    exec: (sql) => void connection.exec(sql),
    run: (sql, ...values) => void full(() => prepared(sql).run(...values)),
    get: <Found>(sql: string, ...values: Value[]) => full(() => prepared(sql).get(...values)) as Found | undefined,
    all: <Found>(sql: string, ...values: Value[]) => full(() => prepared(sql).all(...values)) as Found[],
    close: () => void connection.close(),
  }
}

export const BATCH = 1000

/** What `staged(seq, data)` holds, in order and a batch at a time. */
export function* stagedBatches<Item>(scratch: Scratch, size = BATCH): Generator<Item[]> {
  for (let after = 0; ; ) {
    const rows = scratch.all<{ seq: number; data: string }>(
      'select seq, data from staged where seq > ? order by seq limit ?',
      after,
      size,
    )
    const last = rows.at(-1)
    if (!last) return
    after = last.seq
    yield rows.map((row) => JSON.parse(row.data) as Item)
  }
}
