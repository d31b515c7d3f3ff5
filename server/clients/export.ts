import { recordExport } from '../activity/recordExport'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { BATCH, type Cell, decimal } from '../kernel/csv'
import { shownEmail } from '../kernel/emailText'
import { decimalOf } from '../kernel/money'
import { encodeCursor } from '../kernel/page'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { dayIn } from '../kernel/time'
import { today } from '../settings/firm'
import { type ClientFilters, clientFilters } from './input'
import { type Owed, owedBy } from './owed'
import { type ClientRow, clientQuery } from './query'

const details = ['Client number', 'Name', 'Contact', 'Email', 'City', 'Country', 'Status', 'Currency', 'Since']
const amounts = ['Open', 'Overdue', 'Open in other currencies']

/** Exactly the rows of the list with the same filters, in its order, from one consistent view. */
export async function exportClients(
  ctx: Context,
  input: ClientFilters,
): Promise<{ header: string[]; batches: AsyncIterable<Cell[][]> }> {
  requireScope(ctx.viewer, 'clients.export')
  const filters = parse(clientFilters, input)
  const readsInvoices = may(ctx.viewer, 'invoices.read')
  if (filters.overdue && !readsInvoices) throw new Refusal('forbidden')
  await recordExport(ctx, 'clients', filters)
  return {
    header: readsInvoices ? [...details, ...amounts] : details,
    batches: batchesOf(ctx, filters, readsInvoices, await today(ctx)),
  }
}

async function* batchesOf(
  ctx: Context,
  filters: ClientFilters,
  readsInvoices: boolean,
  day: string,
): AsyncGenerator<Cell[][]> {
  const { timeZone } = await ctx.firm()
  const { db, close } = await ctx.snapshot()
  try {
    let after: string | undefined
    do {
      const query = clientQuery({ viewer: ctx.viewer, today: day, filters, edge: { after } })
      const rows = await query.rows(db, BATCH).execute(query.values)
      const ids = rows.map((row) => row.id)
      const owed = readsInvoices ? await owedBy(db, ids, BATCH, day) : null
      yield rows.map((row) => {
        const cells = detailCells(row, timeZone)
        return owed ? [...cells, ...amountCells(row, owed.get(row.id) ?? [])] : cells
      })
      const last = rows.at(-1)
      after = rows.length === BATCH && last ? encodeCursor(query.cursor(last)) : undefined
    } while (after)
  } finally {
    await close()
  }
}

const detailCells = (row: ClientRow, timeZone: string): Cell[] => [
  row.externalId,
  row.name,
  row.contactName,
  shownEmail(row.email),
  row.city,
  row.country,
  row.status,
  row.currency,
  dayIn(row.createdAt, timeZone),
]

function amountCells({ currency, exponent }: ClientRow, owed: Owed[]): Cell[] {
  const own = owed.find((sum) => sum.currency === currency)
  const others = owed.filter((sum) => sum !== own)
  return [
    decimal(decimalOf({ minor: own?.openMinor ?? 0, exponent })),
    decimal(decimalOf({ minor: own?.overdueMinor ?? 0, exponent })),
    others.map((sum) => `${decimalOf({ minor: sum.openMinor, exponent: sum.exponent })} ${sum.currency}`).join('; '),
  ]
}
