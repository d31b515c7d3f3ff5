import { asc, eq, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients, services, usageRows } from '../../db/schema'
import { beyond } from '../../db/sql'
import { recordExport } from '../activity/recordExport'
import type { Context } from '../context'
import { BATCH, type Cell, decimal } from '../kernel/csv'
import { formatExact, fromLimbs } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { keyOf, nothing, rowsWhere, type UsageFilter, valuesOf } from './filter'
import { type ExportUsageInput, exportUsageInput } from './input'
import { rangeOf } from './range'
import { type UsageSeen, usageSeenBy } from './visible'

const columns = ['Day', 'Start', 'End', 'Client', 'Service', 'Kind', 'Description', 'Resource', 'Region']
const quantities = ['Quantity', 'Unit']
const amounts = ['Currency', 'Billed cost', 'Effective cost', 'List cost', 'Contracted cost']

/** Every metered row of a filter, oldest first, from one moment's view of the database. */
export async function exportUsage(ctx: Context, input: ExportUsageInput = {}) {
  const { client, ...filters } = parse(exportUsageInput, input)
  const seen = usageSeenBy(ctx.viewer, client, 'usage.export')
  const filter = { ...filters, ...(await rangeOf(ctx, filters)) }
  await recordExport(ctx, 'usage', { ...filter, client })
  const header = [...columns, ...quantities, ...(seen.amounts ? amounts : [])]
  return { header, batches: batchesOf(ctx, seen, filter), from: filter.from, to: filter.to }
}

async function* batchesOf(ctx: Context, seen: UsageSeen, filter: UsageFilter): AsyncGenerator<Cell[][]> {
  const { db, close } = await ctx.snapshot()
  try {
    let edge: { edgeDay: string; edgeId: string } | undefined
    do {
      const rows = await batch(db, seen, filter, edge)
      yield rows.map((row) => cellsOf(row, seen.amounts))
      const last = rows.length === BATCH ? rows.at(-1) : undefined
      edge = last && { edgeDay: last.day, edgeId: last.id }
    } while (edge)
  } finally {
    await close()
  }
}

type Edge = { edgeDay: string; edgeId: string } | undefined

function batch(db: ReadDb, seen: UsageSeen, filter: UsageFilter, edge: Edge) {
  const past = beyond(usageRows.day, usageRows.id, 'asc', {
    value: sql.placeholder('edgeDay'),
    id: sql.placeholder('edgeId'),
  })
  const cost = (name: 'billed' | 'effective' | 'list' | 'contracted') =>
    seen.amounts ? ([usageRows[`${name}Whole`], usageRows[`${name}Frac`]] as const) : ([nothing, nothing] as const)
  const [billedWhole, billedFrac] = cost('billed')
  const [effectiveWhole, effectiveFrac] = cost('effective')
  const [listWhole, listFrac] = cost('list')
  const [contractedWhole, contractedFrac] = cost('contracted')
  // SQLite seeks by the range alone: each batch would begin at its first day.
  const from = edge?.edgeDay ?? filter.from
  return db
    .prepared(`usage export ${edge !== undefined} ${keyOf(seen, filter)}`, (read) =>
      read
        .select({
          id: usageRows.id,
          day: usageRows.day,
          startedAt: usageRows.startedAt,
          endedAt: usageRows.endedAt,
          client: clients.name,
          service: services.name,
          kind: usageRows.kind,
          description: usageRows.description,
          resource: usageRows.resource,
          region: usageRows.region,
          quantity: usageRows.quantityText,
          unit: usageRows.unit,
          currency: seen.amounts ? usageRows.currency : nothing,
          billedWhole,
          billedFrac,
          effectiveWhole,
          effectiveFrac,
          listWhole,
          listFrac,
          contractedWhole,
          contractedFrac,
        })
        .from(usageRows)
        .innerJoin(clients, eq(clients.id, usageRows.clientId))
        .innerJoin(services, eq(services.id, usageRows.serviceId))
        .where(sql`${rowsWhere(seen, filter)} and ${edge ? past : sql`true`}`)
        .orderBy(asc(usageRows.day), asc(usageRows.id))
        .limit(BATCH),
    )
    .execute({ ...valuesOf(seen, { ...filter, from }), ...edge })
}

type Row = Awaited<ReturnType<typeof batch>>[number]

const cellsOf = (row: Row, withAmounts: boolean): Cell[] => [
  row.day,
  row.startedAt.toISOString(),
  row.endedAt.toISOString(),
  row.client,
  row.service,
  row.kind,
  row.description,
  row.resource,
  row.region,
  decimal(row.quantity),
  row.unit,
  ...(withAmounts
    ? [
        row.currency,
        cost(row.billedWhole, row.billedFrac),
        cost(row.effectiveWhole, row.effectiveFrac),
        cost(row.listWhole, row.listFrac),
        cost(row.contractedWhole, row.contractedFrac),
      ]
    : []),
]

const cost = (whole: number | null, frac: number | null): Cell =>
  whole === null || frac === null ? null : decimal(formatExact(fromLimbs({ whole, frac })))
