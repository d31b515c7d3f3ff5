import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { clients, taxRates } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { NotExact } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type DraftTotalsInput, draftTotalsInput, lineInput, MOST_LINES } from './draftInput'
import { treatmentOf } from './freeze'
import { countable, lineAmounts, sumOf, taxed, taxesOf } from './rules'

/** What lines that are being written come to, as they would be saved. */
export async function draftTotals(ctx: Context, input: DraftTotalsInput) {
  requireScope(ctx.viewer, 'invoices.manage')
  const { clientId, lines } = parse(draftTotalsInput, input)
  const [client] = await ctx.db
    .select()
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  const { currency, exponent } = client
  const taxTreatment = treatmentOf(client, await ctx.firm())
  return totalsOf({ currency, exponent, taxTreatment, rates: await ctx.db.select().from(taxRates) }, lines)
}

/** The totals of the lines that can be added up; `complete` says whether these are all lines. */
export type TotalsSoFar = DraftTotals & { complete: boolean }

/**
 * Adds up those of the lines that are written to the end, and leaves the others out. Null where even those come to
 * more than an invoice may.
 */
export async function draftTotalsSoFar(ctx: Context, input: DraftTotalsInput): Promise<TotalsSoFar | null> {
  const counted = input.lines.filter((line) => lineInput.safeParse(line).success).slice(0, MOST_LINES)
  try {
    const totals = await draftTotals(ctx, { ...input, lines: counted })
    return { ...totals, complete: counted.length === input.lines.length }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') return null
    throw error
  }
}

type Taxed = {
  currency: string
  exponent: number
  taxTreatment: ReturnType<typeof treatmentOf>
  rates: { id: string; name: string; ratePcm: number }[]
}

/** The same of what was read already. */
export function totalsOf(
  { currency, exponent, taxTreatment, rates: known }: Taxed,
  lines: z.output<typeof draftTotalsInput>['lines'],
) {
  const rates = new Map(known.map((rate) => [rate.id, rate]))
  const summed = lines.map((line, i) => {
    const rate = line.tax === 'none' ? null : rates.get(line.tax)
    if (rate === undefined) throw refused(`lines.${i}.tax`, 'Choose a tax rate from the list')
    const { name: taxName = '', ratePcm: taxRatePcm = 0 } = taxed(taxTreatment) && rate ? rate : {}
    try {
      const amounts = lineAmounts({ ...line, discountPcm: line.discount, taxRatePcm }, taxTreatment, exponent)
      return { ...amounts, taxName, taxRatePcm }
    } catch (error) {
      if (error instanceof NotExact) throw refused(`lines.${i}.price`, 'Price times quantity is too large')
      throw error
    }
  })
  if (!countable(summed)) throw refused('lines', 'That is more than an invoice can come to')
  return { currency, exponent, taxTreatment, lines: summed, taxes: taxesOf(summed), ...sumOf(summed) }
}

export type DraftTotals = Awaited<ReturnType<typeof draftTotals>>

const refused = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })
