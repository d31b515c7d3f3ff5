import { today } from '../../settings/firm'
import { invoiceClient } from '../../subscriptions/invoiceClient'
import { unscopedInvoiceDue } from '../../subscriptions/invoiceDue'
import type { Handler } from '../context'

export const doSubscriptions: Handler<'subscriptions'> = async (ctx) => {
  await unscopedInvoiceDue(ctx)
  return undefined
}

/** Invoiced and done in one write. */
export const invoiceSubscriptions: Handler<'subscriptions.invoice'> = async (ctx, { payload: { clientId } }) => {
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  return async (tx) => {
    await invoiceClient(tx, ctx, { clientId, firm, today: day })
  }
}
