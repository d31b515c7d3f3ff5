import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { credits } from '../../db/schema'
import { scopeOf } from '../auth/policy'
import type { Context } from '../context'
import { mayPay } from '../invoices/list'
import { type InvoiceTotals, invoiceTotals } from '../invoices/totals'
import { homeCurrency } from '../usage/range'
import { type CountedFrom, homeFirst } from './rules'

type Balance = InvoiceTotals['owed'][number] & {
  /** What the client has paid beyond its invoices; of all clients it is not asked, since it is none of what is owed. */
  creditMinor: number
}

/**
 * What is owed to the firm, in the currency at home first: by the organisation looked at or by all clients, and
 * where to see it; of an organisation also its credit.
 */
export async function balance(ctx: Context) {
  const [{ owed }, credit, home] = await Promise.all([invoiceTotals(ctx), creditOf(ctx), homeCurrency(ctx)])
  const sums = new Map<string, Balance>(owed.map((sum) => [sum.currency, { ...sum, creditMinor: 0 }]))
  for (const { currency, exponent, amountMinor } of credit) {
    const none = { currency, exponent, openMinor: 0, overdueMinor: 0, overdueCount: 0 }
    sums.set(currency, { ...(sums.get(currency) ?? none), creditMinor: amountMinor })
  }
  return {
    owed: [...sums.values()].sort(homeFirst(home)),
    open: { list: 'invoices', filters: { status: 'open' } } satisfies CountedFrom,
    overdue: { list: 'invoices', filters: { status: 'overdue' } } satisfies CountedFrom,
    pay: mayPay(ctx),
  }
}

async function creditOf(ctx: Context) {
  const scope = scopeOf(ctx.viewer, 'payments.read')
  if (scope.kind !== 'client') return []
  return ctx.db
    .prepared('credit of a client', (db) =>
      db
        .select({ currency: credits.currency, exponent: credits.exponent, amountMinor: credits.amountMinor })
        .from(credits)
        .where(and(eq(credits.clientId, sql.placeholder('clientId')), gt(credits.amountMinor, 0)))
        .orderBy(asc(credits.currency)),
    )
    .execute({ clientId: scope.clientId })
}
