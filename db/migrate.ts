import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator'
import type { Pool } from 'pg'

const MIGRATIONS_LOCK = 7_301_002
const TABLE = '__drizzle_migrations'

/**
 * Brings a SQLite file up to date, in one transaction. drizzle-kit rebuilds a table by dropping it,
 * which with foreign keys on would empty its children: they are off meanwhile, which only works
 * outside a transaction, and checked before they are on again. Throws, leaving the file as it was,
 * if a reference would dangle. `backup` is called before anything changes in a database with tables.
 */
export function migrateSqliteFile(connection: Database.Database, folder: string, backup?: () => void): void {
  const pending = pendingMigrations(connection, folder)
  if (!pending.length) return
  if (tablesOf(connection).length) backup?.()
  connection.pragma('foreign_keys = OFF')
  try {
    connection.exec('begin immediate')
    connection.exec(
      `create table if not exists ${TABLE} (id serial primary key, hash text not null, created_at numeric)`,
    )
    const done = connection.prepare(`insert into ${TABLE} (hash, created_at) values (?, ?)`)
    // Read again under the lock: another process may have been first.
    for (const migration of pendingMigrations(connection, folder)) {
      for (const statement of migration.sql) connection.exec(statement)
      done.run(migration.hash, migration.folderMillis)
    }
    const dangling = connection.pragma('foreign_key_check') as { table: string; parent: string }[]
    if (dangling.length) {
      const tables = [...new Set(dangling.map((row) => `${row.table} -> ${row.parent}`))].join(', ')
      throw new Error(`The migration would leave ${dangling.length} rows without what they refer to: ${tables}`)
    }
    connection.exec('commit')
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback')
    throw error
  } finally {
    connection.pragma('foreign_keys = ON')
  }
}

function pendingMigrations(connection: Database.Database, folder: string) {
  const known = tablesOf(connection).includes(TABLE)
  const last = known
    ? (connection.prepare(`select max(created_at) as at from ${TABLE}`).get() as { at: number | null }).at
    : null
  return readMigrationFiles({ migrationsFolder: folder }).filter(
    (migration) => migration.folderMillis > Number(last ?? 0),
  )
}

export const tablesOf = (connection: Database.Database): string[] =>
  (connection.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]).map(
    (row) => row.name,
  )

/** One process migrates, others that start meanwhile wait for it. */
export async function migratePostgres(pool: Pool, folder: string): Promise<void> {
  const alone = await pool.connect()
  try {
    await alone.query('select pg_advisory_lock($1)', [MIGRATIONS_LOCK])
    await migratePg(drizzlePg(alone), { migrationsFolder: folder })
  } finally {
    await alone.query('select pg_advisory_unlock($1)', [MIGRATIONS_LOCK])
    alone.release()
  }
}

/** Changes with any migration: what a test's template database is cached under. */
export const migrationsHash = (folder: string): string =>
  createHash('sha256')
    .update(
      readMigrationFiles({ migrationsFolder: folder })
        .map((migration) => migration.hash)
        .join(),
    )
    .digest('hex')
    .slice(0, 16)
