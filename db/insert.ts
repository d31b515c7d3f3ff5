import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { dialect } from './columns'

type Into = Parameters<BetterSQLite3Database['insert']>[0]

/** Many rows in one statement, see `rowsOf`. */
export async function insertMany(
  tx: Pick<BetterSQLite3Database, 'insert'>,
  into: Into,
  rows: Record<string, unknown>[],
): Promise<void> {
  if (rows.length) await tx.insert(into).select(rowsOf(into, rows))
}

/**
 * Rows for `insert(...).select(...)` with a single parameter, which is JSON: a statement with a parameter
 * for each value costs several times what the database needs for the insert. Columns that a row leaves
 * out get their default, or null.
 */
export function rowsOf(into: Into, rows: Record<string, unknown>[]): SQL {
  const columns = Object.entries(getTableColumns(into))
  const encoded = rows.map((row) =>
    columns.map(([name, column]) => {
      const value = row[name] ?? column.default ?? null
      return value === null ? null : column.mapToDriverValue(value)
    }),
  )
  const picked = columns.map(([, column], i) => sql.raw(pick(i, column.getSQLType())))
  // `where true` parts a following "on conflict" from a join's "on".
  return sql`select ${sql.join(picked, sql`, `)} from ${elements(JSON.stringify(encoded))} where true`
}

const pick = (index: number, type: string): string =>
  dialect === 'postgres' ? `(value ->> ${index})::${type}` : `value ->> ${index}`

const elements = (json: string): SQL =>
  dialect === 'postgres' ? sql`jsonb_array_elements(${json}::jsonb)` : sql`json_each(${json})`
