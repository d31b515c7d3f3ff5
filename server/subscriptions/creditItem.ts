import { and, desc, eq, gte, inArray, isNull, lte } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoiceItems, invoiceLines, invoices } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { creditedLines } from '../invoices/credited'
import { creditStep } from '../invoices/creditStep'
import { basisOf } from '../invoices/rules'
import { fromLimbs, productMinor } from '../kernel/exact'
import { decimalOf, plainMoney } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type ItemInput, itemInput } from './input'
import { requireItem } from './requireItem'
import { requireSubscription } from './visible'

type Item = typeof invoiceItems.$inferSelect
type Invoice = typeof invoices.$inferSelect

/**
 * What is given back, and has no invoice to be taken from, becomes a credit note of the invoices that asked for
 * those days, the newest first. Refusal 'invalid' where they did not ask for as much, or all of it was credited.
 */
export async function creditItem(ctx: Context, input: ItemInput): Promise<{ numbers: string[] }> {
  requireScope(ctx.viewer, 'invoices.manage')
  const asked = parse(itemInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const at = ctx.now()
  return ctx.write(async (tx) => {
    await requireSubscription(tx, ctx.viewer, asked.subscriptionId)
    const item = await requireItem(tx, asked)
    const numbers: string[] = []
    let credited = ''
    for (const { invoice, lines } of await shares(tx, item)) {
      const wanted = {
        id: ctx.id('crn'),
        invoiceId: invoice.id,
        reason: item.description,
        asked: { whole: false, lines },
      }
      const { number } = await creditStep(tx, ctx, { ...wanted, firm, day, at })
      numbers.push(number)
      credited = invoice.id
    }
    const [done] = await tx
      .update(invoiceItems)
      .set({ invoiceId: credited })
      .where(and(eq(invoiceItems.id, item.id), isNull(invoiceItems.invoiceId)))
      .returning({ id: invoiceItems.id })
    if (!done) throw new Refusal('conflict')
    return { numbers }
  })
}

type Share = { invoice: Invoice; lines: { lineId: string; amount: string }[] }

/** What of the amount each invoice is credited, and on which of its lines. */
async function shares(tx: Tx, item: Item): Promise<Share[]> {
  const { exponent, currency } = item
  let left = -minorOf(item)
  if (left <= 0) throw new Refusal('invalid', 'It asks for money: invoice it instead.')
  const found: Share[] = []
  for (const invoice of await askedFor(tx, item)) {
    const lines: Share['lines'] = []
    for (const { line, credited } of await creditedLines(tx, invoice.id)) {
      if (line.subscriptionId !== item.subscriptionId || !covers(line, item)) continue
      const open = basisOf(line, invoice.taxTreatment) - basisOf(credited, invoice.taxTreatment)
      const minor = Math.min(open, left)
      if (minor <= 0) continue
      lines.push({ lineId: line.id, amount: decimalOf({ minor, exponent }) })
      left -= minor
    }
    if (lines.length) found.push({ invoice, lines })
  }
  if (left > 0) {
    const short = plainMoney({ minor: left, currency, exponent })
    throw new Refusal('invalid', `The invoices of these days have ${short} too little left to be credited.`)
  }
  return found
}

/** Invoices of this subscription for the item's days, the newest first. */
const askedFor = async (tx: Tx, { subscriptionId, clientId, currency, periodStartOn, periodEndOn }: Item) => {
  if (!subscriptionId || !periodStartOn || !periodEndOn) return []
  const ids = tx
    .select({ id: invoiceLines.invoiceId })
    .from(invoiceLines)
    .where(
      and(
        eq(invoiceLines.subscriptionId, subscriptionId),
        lte(invoiceLines.periodStartOn, periodEndOn),
        gte(invoiceLines.periodEndOn, periodStartOn),
      ),
    )
  return tx
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, clientId),
        eq(invoices.currency, currency),
        inArray(invoices.status, ['open', 'paid']),
        inArray(invoices.id, ids),
      ),
    )
    .orderBy(desc(invoices.issuedOn), desc(invoices.numberKey), desc(invoices.id))
}

type Days = Pick<Item, 'periodStartOn' | 'periodEndOn'>
const covers = (line: Days, item: Days) =>
  (line.periodStartOn ?? '') <= (item.periodEndOn ?? '') && (line.periodEndOn ?? '') >= (item.periodStartOn ?? '')

export const minorOf = (item: Item): number =>
  productMinor(
    fromLimbs({ whole: item.priceWhole, frac: item.priceFrac }),
    fromLimbs({ whole: item.quantityWhole, frac: item.quantityFrac }),
    item.exponent,
  )
