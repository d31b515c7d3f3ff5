import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { rowsOf } from '../../db/insert'
import { FIRM, usageDays, type usageRows } from '../../db/schema'
import { type Exact, fromLimbs, toLimbs } from '../kernel/exact'

type Added = Pick<
  typeof usageRows.$inferSelect,
  | 'clientId'
  | 'serviceId'
  | 'day'
  | 'kind'
  | 'unit'
  | 'currency'
  | 'importId'
  | 'quantityWhole'
  | 'quantityFrac'
  | 'billedWhole'
  | 'billedFrac'
>

const ONE = sql.raw('1000000000000000')

/** A step of every write that adds metered rows: their sums per day, of the client and of everybody. */
export async function addUsageDays(tx: Tx, added: Added[]): Promise<void> {
  const sums = new Map<string, { row: Added; scope: string; rows: number; quantity: Exact; billed: Exact }>()
  for (const row of added) {
    for (const scope of [row.clientId, FIRM]) {
      const key = [scope, row.serviceId, row.day, row.kind, row.currency, row.importId, row.unit].join(' ')
      const sum = sums.get(key) ?? { row, scope, rows: 0, quantity: 0n, billed: 0n }
      sum.rows++
      sum.quantity += fromLimbs({ whole: row.quantityWhole, frac: row.quantityFrac })
      sum.billed += fromLimbs({ whole: row.billedWhole, frac: row.billedFrac })
      sums.set(key, sum)
    }
  }
  const values = [...sums.values()].map(({ row, scope, rows, quantity, billed }) => ({
    scope,
    serviceId: row.serviceId,
    day: row.day,
    kind: row.kind,
    unit: row.unit,
    currency: row.currency,
    importId: row.importId,
    rows,
    quantityWhole: toLimbs(quantity).whole,
    quantityFrac: toLimbs(quantity).frac,
    billedWhole: toLimbs(billed).whole,
    billedFrac: toLimbs(billed).frac,
  }))
  if (values.length === 0) return
  await tx.insert(usageDays).select(rowsOf(usageDays, values)).onConflictDoUpdate({ target: key, set: addition })
}

const key = [
  usageDays.scope,
  usageDays.serviceId,
  usageDays.day,
  usageDays.kind,
  usageDays.unit,
  usageDays.currency,
  usageDays.importId,
]

// Whole numbers stay whole: floating point would divide otherwise.
const plus = (column: string): SQL => sql.raw(`cast(usage_days.${column} + excluded.${column} as bigint)`)
const wholeOf = (name: string) => sql`${plus(`${name}_whole`)} + ${plus(`${name}_frac`)} / ${ONE}`
const fracOf = (name: string) => sql`${plus(`${name}_frac`)} % ${ONE}`

const addition = {
  rows: plus('rows'),
  quantityWhole: wholeOf('quantity'),
  quantityFrac: fracOf('quantity'),
  billedWhole: wholeOf('billed'),
  billedFrac: fracOf('billed'),
}
