import { and, asc, eq, inArray, ne } from 'drizzle-orm'
import { invoices } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { owedMinor, shownStatus } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type GetPayableInput, getPayableInput } from './input'
import { type UnderWay, underWayOf } from './underWay'

/** As many as one visit to Stripe pays. */
export const AT_ONCE = 100

export type Payable = {
  id: string
  number: string
  status: ReturnType<typeof shownStatus>
  dueOn: string
  owedMinor: number
  /** A payment of it that has not arrived: nothing more is paid until it did, or failed. */
  underWay: UnderWay | null
}

type Group = { currency: string; exponent: number; owedMinor: number; payableMinor: number; invoices: Payable[] }

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
  const ids = open.map(({ id }) => id)
  const underWay = await underWayOf(ctx.db, ids, firm.timeZone)
  const groups = new Map<string, Group>()
  for (const row of open) {
    const { currency, exponent } = row
    const group = groups.get(currency) ?? { currency, exponent, owedMinor: 0, payableMinor: 0, invoices: [] }
    group.owedMinor += owedMinor(row)
    if (!underWay.has(row.id)) group.payableMinor += owedMinor(row)
    group.invoices.push({
      id: row.id,
      number: row.number,
      status: shownStatus(row, day),
      dueOn: row.dueOn,
      owedMinor: owedMinor(row),
      underWay: underWay.get(row.id) ?? null,
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
  }
}
