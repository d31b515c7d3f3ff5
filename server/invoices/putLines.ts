import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoiceLines, taxRates, usageRows } from '../../db/schema'
import type { Context } from '../context'
import { type Exact, NotExact, toLimbs } from '../kernel/exact'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'
import { type LineAmounts, lineAmounts, sumOf, type TaxTreatment } from './rules'

/** By a rate of the table, by its name and thousandths of a percent, or untaxed (`taxRateId` null). */
type Tax = { taxRateId: string | null } | { taxName: string; taxRatePcm: number }

/** `id` is that of a line which the draft has already. `usageRowIds` are the metered rows that become it. */
export type DraftLine = Tax & {
  id?: string | undefined
  description: string
  quantity: Exact
  unit: string
  price: Exact
  discountPcm: number
  serviceId?: string | null | undefined
  subscriptionId?: string | null | undefined
  periodStartOn?: Day | null | undefined
  periodEndOn?: Day | null | undefined
  usageRowIds?: string[] | undefined
}

type Draft = { id: string; clientId: string; exponent: number; taxTreatment: TaxTreatment }

/**
 * A step of every write that writes a draft: its lines become these, in this order; metered rows of those
 * that went can be invoiced again. Returns what they come to. Refusal 'invalid' where a line is too large
 * or names no rate, 'conflict' where somebody else has invoiced a metered row meanwhile.
 */
export async function putLines(tx: Tx, ctx: Context, draft: Draft, lines: DraftLine[]) {
  const rateOf = await ratesOf(tx, lines)
  const known = await tx.select({ id: invoiceLines.id }).from(invoiceLines).where(eq(invoiceLines.invoiceId, draft.id))
  const had = new Set(known.map(({ id }) => id))
  const rows = lines.map((line, i) => {
    const { taxName, taxRatePcm } = rateOf(line, i)
    const [quantity, price] = [toLimbs(line.quantity), toLimbs(line.price)]
    return {
      row: {
        id: line.id && had.has(line.id) ? line.id : ctx.id('lin'),
        invoiceId: draft.id,
        position: i + 1,
        description: line.description,
        quantityWhole: quantity.whole,
        quantityFrac: quantity.frac,
        unit: line.unit,
        priceWhole: price.whole,
        priceFrac: price.frac,
        discountPcm: line.discountPcm,
        ...amountsOf({ ...line, taxRatePcm }, draft, i),
        taxName,
        taxRatePcm,
        serviceId: line.serviceId ?? null,
        subscriptionId: line.subscriptionId ?? null,
        periodStartOn: line.periodStartOn ?? null,
        periodEndOn: line.periodEndOn ?? null,
      },
      usageRowIds: line.usageRowIds ?? [],
    }
  })

  const kept = new Set(rows.map(({ row }) => row.id))
  await removeLines(
    tx,
    [...had].filter((id) => !kept.has(id)),
  )
  for (const { row, usageRowIds } of rows) {
    const { id, ...set } = row
    if (had.has(id)) await tx.update(invoiceLines).set(set).where(eq(invoiceLines.id, id))
    else await tx.insert(invoiceLines).values(row)
    await claimUsage(tx, { clientId: draft.clientId, lineId: id, usageRowIds })
  }
  return sumOf(rows.map(({ row }) => row))
}

/** A step: metered rows of the lines are free again, and the lines are gone. */
async function removeLines(tx: Tx, lineIds: string[]): Promise<void> {
  if (!lineIds.length) return
  await tx.update(usageRows).set({ invoiceLineId: null }).where(inArray(usageRows.invoiceLineId, lineIds))
  await tx.delete(invoiceLines).where(inArray(invoiceLines.id, lineIds))
}

const BATCH = 500

async function claimUsage(
  tx: Tx,
  { clientId, lineId, usageRowIds }: { clientId: string; lineId: string; usageRowIds: string[] },
): Promise<void> {
  for (let i = 0; i < usageRowIds.length; i += BATCH) {
    const ids = usageRowIds.slice(i, i + BATCH)
    const claimed = await tx
      .update(usageRows)
      .set({ invoiceLineId: lineId })
      .where(and(inArray(usageRows.id, ids), eq(usageRows.clientId, clientId), isNull(usageRows.invoiceLineId)))
      .returning({ id: usageRows.id })
    if (claimed.length === new Set(ids).size) continue
    throw new Refusal(
      'conflict',
      'Some of this usage was invoiced a moment ago. Look at what is left of it and repeat.',
    )
  }
}

function amountsOf(line: DraftLine & { taxRatePcm: number }, draft: Draft, i: number): LineAmounts {
  try {
    return lineAmounts(line, draft.taxTreatment, draft.exponent)
  } catch (error) {
    if (error instanceof NotExact) throw refused(`lines.${i}.price`, 'Price times quantity is too large')
    throw error
  }
}

async function ratesOf(tx: Tx, lines: DraftLine[]) {
  const ids = [...new Set(lines.flatMap((line) => ('taxRateId' in line && line.taxRateId ? [line.taxRateId] : [])))]
  const found = ids.length ? await tx.select().from(taxRates).where(inArray(taxRates.id, ids)) : []
  const byId = new Map(found.map((rate) => [rate.id, rate]))
  return (line: DraftLine, i: number): { taxName: string; taxRatePcm: number } => {
    if (!('taxRateId' in line)) return { taxName: line.taxName, taxRatePcm: line.taxRatePcm }
    if (line.taxRateId === null) return { taxName: '', taxRatePcm: 0 }
    const rate = byId.get(line.taxRateId)
    if (!rate) throw refused(`lines.${i}.tax`, 'Choose a tax rate from the list')
    return { taxName: rate.name, taxRatePcm: rate.ratePcm }
  }
}

const refused = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })
