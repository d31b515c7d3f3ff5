import * as pg from 'drizzle-orm/pg-core'
import * as sqlite from 'drizzle-orm/sqlite-core'

/**
 * One schema for both dialects: the words a table is written with, taken from the dialect that
 * DATABASE_URL names and typed as SQLite's. What differs beyond columns stands in sql.ts.
 */
export type Dialect = 'sqlite' | 'postgres'

export const dialectOf = (url: string | undefined): Dialect =>
  /^(postgres|postgresql|pglite):/.test(url ?? '') ? 'postgres' : 'sqlite'

export const dialect = dialectOf(process.env.DATABASE_URL)

const onPg = dialect === 'postgres'

/** `Pg` is what stands in for `Sqlite` when the dialect is Postgres; its differences never reach a type. */
const either = <Sqlite, Pg>(ofSqlite: Sqlite, ofPg: Pg): Sqlite => (onPg ? (ofPg as unknown as Sqlite) : ofSqlite)

export const table = either(sqlite.sqliteTable, pg.pgTable)
export const index = either(sqlite.index, pg.index)
export const uniqueIndex = either(sqlite.uniqueIndex, pg.uniqueIndex)
export const primaryKey = either(sqlite.primaryKey, pg.primaryKey)

export const text = either(
  <const Values extends readonly [string, ...string[]]>(values?: Values) => sqlite.text({ enum: values as Values }),
  (values?: readonly [string, ...string[]]) => (values ? pg.text({ enum: [...values] }) : pg.text()),
)

/** Whole numbers up to 2^53. */
export const integer = either(
  () => sqlite.integer(),
  () => pg.bigint({ mode: 'number' }),
)

export const boolean = either(
  () => sqlite.integer({ mode: 'boolean' }),
  () => pg.boolean(),
)

/** Milliseconds; a Date in memory. */
export const timestamp = either(
  () => sqlite.integer({ mode: 'timestamp_ms' }),
  () => pg.timestamp({ withTimezone: true, precision: 3, mode: 'date' }),
)

/** Read and written whole. */
export const json = either(
  <T>() => sqlite.text({ mode: 'json' }).$type<T>(),
  () => pg.jsonb(),
)

/** Counts up and never gives a number twice. */
export const sequence = either(
  () => sqlite.integer().primaryKey({ autoIncrement: true }),
  () => pg.bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
)

/** "2026-03-15" */
export const day = () => text()

/** The two limbs of an Exact (server/kernel/exact.ts), to be spread into a table's columns. */
export const exact = <const Name extends string>(name: Name) =>
  ({
    [`${name}Whole`]: integer().notNull().default(0),
    [`${name}Frac`]: integer().notNull().default(0),
  }) as Record<`${Name}Whole` | `${Name}Frac`, ReturnType<typeof exactLimb>>

const exactLimb = () => integer().notNull().default(0)

/** Null where the file said nothing. */
export const exactOrNull = <const Name extends string>(name: Name) =>
  ({ [`${name}Whole`]: integer(), [`${name}Frac`]: integer() }) as Record<
    `${Name}Whole` | `${Name}Frac`,
    ReturnType<typeof integer>
  >
