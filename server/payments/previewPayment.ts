import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { exponentOf } from '../kernel/money'
import { parse } from '../kernel/parse'
import { enteredAmount, refusedAt } from './enteredAmount'
import { type RecordPaymentInput, recordPaymentInput } from './ledgerInput'
import { paymentForm } from './newPayment'
import { settles } from './rules'

/** What a payment by hand would pay and what would stay as credit. Nothing is booked. */
export async function previewPayment(ctx: Context, input: RecordPaymentInput) {
  requireScope(ctx.viewer, 'payments.manage')
  const { clientId, amount, currency, invoiceIds } = parse(recordPaymentInput, input)
  const exponent = exponentOf(currency)
  if (exponent === undefined) throw refusedAt('currency', 'Choose a currency')
  const amountMinor = enteredAmount(amount, { field: 'amount', currency, exponent })
  const { invoices } = await paymentForm(ctx, { clientId })
  const inCurrency = invoices.filter((invoice) => invoice.currency === currency)
  const first = inCurrency.filter(({ id }) => invoiceIds.includes(id))
  const rest = inCurrency.filter(({ id }) => !invoiceIds.includes(id))
  return { currency, exponent, amountMinor, ...settles(amountMinor, [...first, ...rest]) }
}
