import { type AnyColumn, type Column, type SQL, sql } from 'drizzle-orm'
import { type Exact, fromSum } from '../server/kernel/exact'
import type { Cursor } from '../server/kernel/page'
import { dialect } from './columns'
import { imports } from './schema'

/** Sum of a two-limb column as an Exact, whatever its size; 0 where there are no rows. */
export const exactSum = (whole: AnyColumn | SQL, frac: AnyColumn | SQL): SQL<Exact> =>
  // Three sums, because a remainder below 1e15 passes int64 after 9,223 rows.
  // Without rows each sum is null, and drizzle hands a null to no mapper.
  sql`coalesce(sum(${whole}) || ' ' || sum(${frac} / 1000000) || ' ' || sum(${frac} % 1000000), '0 0 0')`.mapWith(
    (text) => fromSum(String(text)),
  ) as SQL<Exact>

/** Minor units or counts: safe as a number, and 0 where there are no rows. */
export const numberSum = (column: AnyColumn | SQL): SQL<number> =>
  sql`coalesce(sum(${column}), 0)`.mapWith(Number) as SQL<number>

export const count = (): SQL<number> => sql`count(*)`.mapWith(Number) as SQL<number>

/** True for rows of no import and of published ones. Hidden imports are few, so this is a look-up in a short list. */
export const published = (importId: AnyColumn): SQL =>
  sql`coalesce(${importId}, '') not in (select ${imports.id} from ${imports} where ${imports.state} in ('running', 'replaced', 'dropped'))`

/** Contains, for a column that holds folded text. The words of a person match as they are: % and _ are letters. */
export const contains = (column: AnyColumn | SQL, folded: string | SQL): SQL =>
  typeof folded === 'string'
    ? sql`${column} like ${likePattern(folded)} escape '\\'`
    : sql`${column} like ${folded} escape '\\'`

export const likePattern = (folded: string): string => `%${folded.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`

/** Rows on the far side of a cursor, in the order (column, id). */
export const beyond = (column: Column | SQL, id: Column, direction: 'asc' | 'desc', cursor: Cursor | SQLCursor): SQL =>
  direction === 'asc'
    ? sql`(${column}, ${id}) > (${cursor.value}, ${cursor.id})`
    : sql`(${column}, ${id}) < (${cursor.value}, ${cursor.id})`

type SQLCursor = { value: unknown; id: unknown }

/** "2026-03" of a day column. */
export const monthOf = (day: AnyColumn): SQL<string> => sql<string>`substr(${day}, 1, 7)`

/** Binds a number as an integer where Postgres would guess a type from its neighbours. */
export const asInteger = (value: unknown): SQL => (dialect === 'postgres' ? sql`${value}::bigint` : sql`${value}`)

/** For a value that most rows have: SQLite, which does not know how many, would read them all by its index. */
export const common = (column: AnyColumn, value: string): SQL =>
  dialect === 'postgres' ? sql`${column} = ${value}` : sql`+${column} = ${value}`
