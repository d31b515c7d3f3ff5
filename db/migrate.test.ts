import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import Database from 'better-sqlite3'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectSqlite } from './client'
import { dialect } from './columns'
import { migrateSqliteFile, tablesOf } from './migrate'

const onOnce = dialect === 'sqlite'

function folderOf(migrations: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'origins-migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'meta'))
  const entries = migrations.map((text, i) => {
    writeFileSync(join(folder, `000${i}_step.sql`), text)
    return { idx: i, version: '6', when: i + 1, tag: `000${i}_step`, breakpoints: true }
  })
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'sqlite', entries }))
  return folder
}

const first = `create table parent (id text primary key, name text);
--> statement-breakpoint
create table child (id text primary key, parent_id text references parent(id) on delete cascade);`

/** What drizzle-kit writes to change a column: a new table, the rows, the old table dropped. */
const rebuild = `PRAGMA foreign_keys=OFF;--> statement-breakpoint
create table __new_parent (id text primary key, name text not null);--> statement-breakpoint
insert into __new_parent select id, name from parent;--> statement-breakpoint
drop table parent;--> statement-breakpoint
alter table __new_parent rename to parent;--> statement-breakpoint
PRAGMA foreign_keys=ON;`

function filled(): Database.Database {
  const connection = new Database(':memory:')
  onTestFinished(() => void connection.close())
  connection.pragma('foreign_keys = ON')
  migrateSqliteFile(connection, folderOf([first]))
  connection.exec("insert into parent values ('p', 'x'); insert into child values ('c', 'p')")
  return connection
}

const countOf = (connection: Database.Database, table: string) =>
  (connection.prepare(`select count(*) as n from "${table}"`).get() as { n: number }).n

describe.runIf(onOnce)('migrations of SQLite (not repeated in the Postgres run)', () => {
  test('rebuilding a parent keeps its children, and foreign keys are on afterwards', () => {
    const connection = filled()
    migrateSqliteFile(connection, folderOf([first, rebuild]))
    expect([countOf(connection, 'parent'), countOf(connection, 'child')]).toEqual([1, 1])
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(() => connection.exec("insert into child values ('d', 'nobody')")).toThrow('FOREIGN KEY')
  })

  test('one that would leave a reference dangling is refused whole', () => {
    const connection = filled()
    const loses = "update parent set name = 'y';--> statement-breakpoint\ndelete from parent;"
    expect(() => migrateSqliteFile(connection, folderOf([first, loses]))).toThrow('child -> parent')
    expect(connection.prepare('select name from parent').get()).toEqual({ name: 'x' })
  })

  test('a copy is made before the first change of a database with tables, and only then', () => {
    const connection = filled()
    let copies = 0
    const both = folderOf([first, rebuild])
    migrateSqliteFile(connection, both, () => copies++)
    migrateSqliteFile(connection, both, () => copies++)
    expect(copies).toBe(1)
  })

  test('none of ours loses a row: every table filled at each step keeps what it held', () => {
    const all = readMigrationFiles({ migrationsFolder: 'drizzle/sqlite' }).map((migration) =>
      migration.sql.join('--> statement-breakpoint\n'),
    )
    for (let step = 1; step <= all.length; step++) {
      const connection = new Database(':memory:')
      migrateSqliteFile(connection, folderOf(all.slice(0, step)))
      fill(connection)
      const before = tablesOf(connection).map((table) => [table, countOf(connection, table)] as const)
      migrateSqliteFile(connection, folderOf(all))
      for (const [table, count] of before) {
        if (table.startsWith('__drizzle')) continue
        expect(countOf(connection, table), `rows of ${table} after step ${step}`).toBeGreaterThanOrEqual(count)
        expect(count, `${table} was filled`).toBeGreaterThan(0)
      }
      connection.close()
    }
  })
})

/** One row in each table, whatever its columns are. */
function fill(connection: Database.Database): void {
  connection.pragma('foreign_keys = OFF')
  for (const table of tablesOf(connection).filter(
    (name) => !name.startsWith('__drizzle') && !name.startsWith('sqlite_'),
  )) {
    const columns = connection.pragma(`table_info("${table}")`) as { name: string; type: string }[]
    const values = columns.map((column) => (column.type.toLowerCase() === 'integer' ? 1 : 'x'))
    const names = columns.map((column) => `"${column.name}"`).join()
    connection.prepare(`insert into "${table}" (${names}) values (${columns.map(() => '?').join()})`).run(values)
  }
  // A reference to a row that is not there would be refused by the next step's check: all ids are 'x' or 1.
  connection.pragma('foreign_keys = ON')
}

describe.runIf(onOnce)('the two dialects (compared once, in the SQLite run)', () => {
  test('have the same tables, columns and required columns', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'origins-schema-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const sqlite = connectSqlite(join(folder, 'portal.db'))
    migrateSqliteFile(sqlite, 'drizzle/sqlite')
    const ours = tablesOf(sqlite)
      .filter((table) => !/^(__drizzle|sqlite_)/.test(table))
      .flatMap((table) =>
        (sqlite.pragma(`table_info("${table}")`) as { name: string; notnull: number; pk: number }[]).map(
          (column) => `${table}.${column.name}${column.notnull || column.pk ? ' required' : ''}`,
        ),
      )
    sqlite.close()
    const lite = await PGlite.create()
    await migrate(drizzle(lite), { migrationsFolder: 'drizzle/postgres' })
    const found = await lite.query<{ t: string; c: string; n: string }>(
      "select table_name as t, column_name as c, is_nullable as n from information_schema.columns where table_schema = 'public'",
    )
    await lite.close()
    const theirs = found.rows.map((row) => `${row.t}.${row.c}${row.n === 'NO' ? ' required' : ''}`)
    expect(theirs.sort()).toEqual(ours.sort())
  })
})
