import { insertMany } from '../../db/insert'
import { FIRM, imports, usageDays, usageRows } from '../../db/schema'
import type { Context } from '../context'
import type { Cell } from '../kernel/csv'
import { parseExact, toLimbs } from '../kernel/exact'
import { groupBy } from './rules'

type Made = Partial<typeof usageRows.$inferInsert> & {
  clientId: string
  serviceId: string
  day: string
  quantity?: string
  billed?: string
}

/** Metered rows of one import, with their daily sums: for tests of reading. */
export async function makeUsage(
  ctx: Context,
  rows: Made[],
  state: (typeof imports.$inferInsert)['state'] = 'published',
) {
  const importId = ctx.id('imp')
  const made = rows.map(({ quantity = '1', billed = '1', ...over }) => {
    const id = ctx.id('use')
    return {
      id,
      importId,
      startedAt: new Date(`${over.day}T00:00:00Z`),
      endedAt: new Date(`${over.day}T01:00:00Z`),
      kind: 'usage' as const,
      description: 'Storage, standard',
      unit: 'GB',
      quantityText: quantity,
      ...limbs('quantity', parseExact(quantity)),
      currency: 'EUR',
      ...limbs('billed', parseExact(billed)),
      details: {},
      externalId: id,
      ...over,
    }
  })
  const counted = made.flatMap((row, i) =>
    [row.clientId, FIRM].map((scope) => ({
      key: { scope, serviceId: row.serviceId, day: row.day, kind: row.kind, unit: row.unit, currency: row.currency },
      quantity: parseExact(rows[i]?.quantity ?? '1'),
      billed: parseExact(rows[i]?.billed ?? '1'),
    })),
  )
  const days = [...groupBy(counted, (one) => JSON.stringify(one.key)).values()].flatMap((group) =>
    group.slice(0, 1).map(({ key }) => ({
      ...key,
      importId,
      rows: group.length,
      ...limbs(
        'quantity',
        group.reduce((sum, one) => sum + one.quantity, 0n),
      ),
      ...limbs(
        'billed',
        group.reduce((sum, one) => sum + one.billed, 0n),
      ),
    })),
  )
  await ctx.write(async (tx) => {
    await tx.insert(imports).values({
      id: importId,
      runId: importId,
      kind: 'usage',
      fileName: 'usage.csv',
      fileHash: importId,
      state,
      totals: {},
      startedAt: ctx.now(),
    })
    await insertMany(tx, usageRows, made)
    await insertMany(tx, usageDays, days)
  })
  return made
}

function limbs<const Name extends string>(name: Name, value: bigint) {
  const { whole, frac } = toLimbs(value)
  return { [`${name}Whole`]: whole, [`${name}Frac`]: frac } as Record<`${Name}Whole` | `${Name}Frac`, number>
}

/** All rows of an export, decimals as their text. */
export async function collect(batches: AsyncIterable<Cell[][]>): Promise<(string | number | null)[][]> {
  const all: (string | number | null)[][] = []
  for await (const batch of batches) all.push(...batch.map((row) => row.map(textOf)))
  return all
}

const textOf = (cell: Cell) => (typeof cell === 'object' && cell ? cell.decimal : cell)
