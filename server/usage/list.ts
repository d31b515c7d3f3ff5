import { asc, desc, eq, type SQL, sql } from 'drizzle-orm'
import { clients, services, usageRows } from '../../db/schema'
import { beyond } from '../../db/sql'
import type { Context } from '../context'
import { formatExact, fromLimbs, NotExact, parseExact, toLimbs } from '../kernel/exact'
import { type Cursor, decodeCursor, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { keyOf, nothing, rowsWhere, type UsageFilter, valuesOf } from './filter'
import { type ListUsageInput, listUsageInput } from './input'
import { invoiceLinks } from './invoiceLinks'
import { homeCurrency, rangeOf } from './range'
import { placesOf } from './rules'
import { totalsOf } from './totals'
import { usageSeenBy } from './visible'

const SIZE = 25

/** A page of metered rows, by default the newest first, with the exact sums of the whole filter. */
export async function listUsageRows(ctx: Context, input: ListUsageInput = {}) {
  const { client, after, before, sort, dir, ...filters } = parse(listUsageInput, input)
  const seen = usageSeenBy(ctx.viewer, client)
  const filter = { ...filters, ...(await rangeOf(ctx, filters)) }
  // An order by cost would tell about amounts.
  const by = seen.amounts ? sort : 'day'
  const home = await homeCurrency(ctx)
  const edge = edgeOf(by, before ?? after, home)
  const backwards = edge !== null && before !== undefined
  const direction = (dir === 'asc') === backwards ? 'desc' : 'asc'

  const statement = ctx.db.prepared(
    `usage rows ${by} ${direction} ${edge !== null} ${backwards} ${keyOf(seen, filter)}`,
    (db) => {
      const order = direction === 'asc' ? asc : desc
      return db
        .select({
          id: usageRows.id,
          clientId: usageRows.clientId,
          clientName: clients.name,
          serviceId: usageRows.serviceId,
          serviceName: services.name,
          day: usageRows.day,
          startedAt: usageRows.startedAt,
          endedAt: usageRows.endedAt,
          kind: usageRows.kind,
          description: usageRows.description,
          resource: usageRows.resource,
          region: usageRows.region,
          quantity: usageRows.quantityText,
          unit: usageRows.unit,
          currency: seen.amounts ? usageRows.currency : nothing,
          whole: seen.amounts ? usageRows.billedWhole : nothing,
          frac: seen.amounts ? usageRows.billedFrac : nothing,
          invoiceLineId: usageRows.invoiceLineId,
        })
        .from(usageRows)
        .innerJoin(clients, eq(clients.id, usageRows.clientId))
        .innerJoin(services, eq(services.id, usageRows.serviceId))
        .where(sql`${rowsWhere(seen, filter)} and ${edge ? past(by, direction, backwards) : sql`true`}`)
        .orderBy(
          ...(by === 'day'
            ? [order(usageRows.day)]
            : [(backwards ? desc : asc)(rank), order(usageRows.billedWhole), order(usageRows.billedFrac)]),
          order(usageRows.id),
        )
        .limit(SIZE + 1)
    },
  )
  const found = await statement.execute({
    ...valuesOf(seen, filter),
    home,
    ...edge,
    ...rangeFrom(edge, direction, filter),
  })
  const [links, totals] = await Promise.all([
    invoiceLinks(
      ctx,
      found.flatMap((row) => row.invoiceLineId ?? []),
    ),
    totalsOf(ctx, seen, filter),
  ])
  const shown = found.map(({ whole, frac, currency, invoiceLineId, ...row }) => ({
    ...row,
    currency,
    billed: whole === null || frac === null ? null : formatExact(fromLimbs({ whole, frac })),
    invoice: links.get(invoiceLineId ?? '') ?? null,
  }))
  const page = toPage(
    shown,
    SIZE,
    { after: edge && !backwards ? after : undefined, before: backwards ? before : undefined },
    (row): Cursor => ({ value: by === 'day' ? row.day : `${row.currency} ${row.billed}`, id: row.id }),
  )
  const costs = page.rows.flatMap(({ currency, billed }) => (currency && billed ? [{ currency, cost: billed }] : []))
  return {
    ...page,
    from: filter.from,
    to: filter.to,
    sort: by,
    dir,
    totals,
    /** Decimals that aligns the costs of the page and the totals. */
    places: seen.amounts ? placesOf([...costs, ...(totals.costs ?? [])]) : 0,
  }
}

type Order = 'day' | 'cost'

function edgeOf(by: Order, text: string | undefined, home: string): Record<string, unknown> | null {
  const cursor = text === undefined ? null : decodeCursor(text)
  if (typeof cursor?.value !== 'string') return null
  if (by === 'day') return { edgeDay: cursor.value, edgeId: cursor.id }
  try {
    const [currency = '', billed = ''] = cursor.value.split(' ')
    const { whole, frac } = toLimbs(parseExact(billed))
    return { edgeRank: currency === home ? '' : currency, edgeWhole: whole, edgeFrac: frac, edgeId: cursor.id }
  } catch (error) {
    // A cursor of the other order, from an address put together by hand.
    if (error instanceof NotExact) return null
    throw error
  }
}

/** SQLite seeks by the range alone: with the whole of it a page would pass all rows before its edge. */
function rangeFrom(edge: Record<string, unknown> | null, direction: 'asc' | 'desc', { from, to }: UsageFilter) {
  if (typeof edge?.edgeDay !== 'string') return {}
  return direction === 'asc'
    ? { from: edge.edgeDay > from ? edge.edgeDay : from }
    : { to: edge.edgeDay < to ? edge.edgeDay : to }
}

/** Costs are compared within a currency: that at home comes first, in either direction. */
const rank = sql`case when ${usageRows.currency} = ${sql.placeholder('home')} then '' else ${usageRows.currency} end`

const past = (by: Order, direction: 'asc' | 'desc', backwards: boolean): SQL =>
  by === 'day'
    ? beyond(usageRows.day, usageRows.id, direction, {
        value: sql.placeholder('edgeDay'),
        id: sql.placeholder('edgeId'),
      })
    : sql`(${rank} ${sql.raw(backwards ? '<' : '>')} ${sql.placeholder('edgeRank')} or ${rank} = ${sql.placeholder('edgeRank')} and (${usageRows.billedWhole}, ${usageRows.billedFrac}, ${usageRows.id}) ${sql.raw(direction === 'asc' ? '>' : '<')} (${sql.placeholder('edgeWhole')}, ${sql.placeholder('edgeFrac')}, ${sql.placeholder('edgeId')}))`
