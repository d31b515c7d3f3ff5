import { and, asc, eq, inArray, isNotNull, ne } from 'drizzle-orm'
import { charges, checkoutInvoices, checkouts, invoices } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { owedMinor, shownStatus } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type GetPayableInput, getPayableInput } from './input'

/** As many as one visit to Stripe pays. */
export const AT_ONCE = 100

export type Payable = {
  id: string
  number: string
  status: ReturnType<typeof shownStatus>
  dueOn: string
  owedMinor: number
}

/**
 * What the viewer can pay: the invoices asked for, or all that are open, by currency and the one due first on
 * top. An id that is not the viewer's is not found. `settled` were asked for and are not open (any more).
 */
export async function getPayable(ctx: Context, input: GetPayableInput) {
  const scope = requireScope(ctx.viewer, 'payments.make')
  const { invoiceIds } = parse(getPayableInput, input)
  const clientId = scope.kind === 'client' ? scope.clientId : ''
  const chosen = [...new Set(invoiceIds)]
  const rows = await ctx.db
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, clientId),
        published(invoices.importId),
        chosen.length ? and(inArray(invoices.id, chosen), ne(invoices.status, 'draft')) : eq(invoices.status, 'open'),
      ),
    )
    .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id))
    .limit(AT_ONCE)
  if (chosen.length > rows.length) throw new Refusal('not-found')

  const day = await today(ctx)
  const firm = await ctx.firm()
  const open = rows.filter((row) => owedMinor(row) > 0)
  const groups = new Map<string, { currency: string; exponent: number; owedMinor: number; invoices: Payable[] }>()
  for (const row of open) {
    const { currency, exponent } = row
    const group = groups.get(currency) ?? { currency, exponent, owedMinor: 0, invoices: [] }
    group.owedMinor += owedMinor(row)
    group.invoices.push({
      id: row.id,
      number: row.number,
      status: shownStatus(row, day),
      dueOn: row.dueOn,
      owedMinor: owedMinor(row),
    })
    groups.set(currency, group)
  }
  return {
    mode: ctx.payments.mode,
    parts: firm.partPayments,
    /** How to pay without a card. */
    transfer: { ...firm.paymentDetails, name: firm.party.legalName ?? firm.party.name },
    chosen: chosen.length > 0,
    groups: [...groups.values()],
    settled: rows
      .filter((row) => owedMinor(row) <= 0)
      .map(({ id, number, status }) => ({ id, number, status: shownStatus({ status, dueOn: '9999-12-31' }, day) })),
    confirming: await confirming(
      ctx,
      open.map(({ id }) => id),
    ),
  }
}

/** What is on its way already: paid at Stripe and not confirmed, or being charged to a kept card. */
async function confirming(ctx: Context, ids: string[]): Promise<{ checkoutId: string | null; number: string }[]> {
  if (!ids.length) return []
  const [visits, charged] = await Promise.all([
    ctx.db
      .selectDistinct({ checkoutId: checkouts.id, number: invoices.number })
      .from(checkoutInvoices)
      .innerJoin(checkouts, eq(checkouts.id, checkoutInvoices.checkoutId))
      .innerJoin(invoices, eq(invoices.id, checkoutInvoices.invoiceId))
      .where(
        and(
          inArray(checkoutInvoices.invoiceId, ids),
          eq(checkouts.state, 'open'),
          isNotNull(checkouts.stripePaymentId),
        ),
      )
      .orderBy(asc(invoices.number), asc(checkouts.id)),
    ctx.db
      .select({ number: invoices.number })
      .from(charges)
      .innerJoin(invoices, eq(invoices.id, charges.invoiceId))
      .where(and(inArray(charges.invoiceId, ids), eq(charges.state, 'pending')))
      .orderBy(asc(invoices.number), asc(charges.id)),
  ])
  return [...visits, ...charged.map(({ number }) => ({ checkoutId: null, number }))]
}
