import { eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoiceLines, taxRates } from '../../db/schema'
import type { Context } from '../context'
import { type Exact, NotExact, parseExact, toLimbs } from '../kernel/exact'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'
import { releaseUsage, takeUsage } from '../usage/unbilled'
import { countable, type LineAmounts, type LineToSum, lineAmounts, sumOf, type TaxTreatment } from './rules'

/** By a rate of the table, by its name and thousandths of a percent, or untaxed (`taxRateId` null). */
type Tax = { taxRateId: string | null } | { taxName: string; taxRatePcm: number }

/** `id` is that of a line which the draft has already.  */
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
  /** The metered rows of `serviceId` in this unit and between these days that are on no line yet: the line is one of what they cost. */
  usage?: { unit: string; from: Day; to: Day } | undefined
}

type Draft = { id: string; clientId: string; currency: string; exponent: number; taxTreatment: TaxTreatment }

/**
 * A step of every write that writes a draft: its lines become these, in this order; metered rows of those
 * that went can be invoiced again. Returns what they come to. Refusal 'invalid' where a line is too large,
 * names no rate, or has metered rows that somebody else has invoiced meanwhile.
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
      usage: line.usage,
    }
  })

  const kept = new Set(rows.map(({ row }) => row.id))
  await removeLines(
    tx,
    [...had].filter((id) => !kept.has(id)),
  )
  const put: LineAmounts[] = []
  for (const [i, { row, usage }] of rows.entries()) {
    const { id, ...set } = row
    if (had.has(id)) await tx.update(invoiceLines).set(set).where(eq(invoiceLines.id, id))
    else await tx.insert(invoiceLines).values(row)
    put.push(usage ? await fromUsage(tx, draft, row, usage, i) : row)
  }
  if (!countable(put)) throw refused('lines', 'That is more than an invoice can come to')
  return sumOf(put)
}

/** A step: the lines are gone, and their metered rows free again. */
export async function removeLines(tx: Tx, lineIds: string[]): Promise<void> {
  if (!lineIds.length) return
  await releaseUsage(tx, lineIds)
  await tx.delete(invoiceLines).where(inArray(invoiceLines.id, lineIds))
}

type Row = LineAmounts & { id: string; discountPcm: number; taxRatePcm: number; serviceId: string | null }

/** The line is what the rows come to that it gets, whatever the form has shown before. */
async function fromUsage(tx: Tx, draft: Draft, row: Row, usage: NonNullable<DraftLine['usage']>, i: number) {
  const { clientId, currency } = draft
  const { unit, from, to } = usage
  const held = row.serviceId
    ? await takeUsage(tx, { lineId: row.id, clientId, serviceId: row.serviceId, unit, currency, from, to })
    : null
  if (!held?.rows) {
    throw refused(`lines.${i}.description`, 'This usage was invoiced a moment ago: remove the line')
  }
  const amounts = amountsOf({ ...row, quantity: parseExact('1'), price: held.cost }, draft, i)
  const price = toLimbs(held.cost)
  const set = { quantityWhole: 1, quantityFrac: 0, priceWhole: price.whole, priceFrac: price.frac }
  const period = { periodStartOn: from, periodEndOn: to }
  await tx
    .update(invoiceLines)
    .set({ ...set, ...period, ...amounts })
    .where(eq(invoiceLines.id, row.id))
  return amounts
}

function amountsOf(line: LineToSum, draft: Draft, i: number): LineAmounts {
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
