import type { Fields } from '~/app/lib/forms'
import type { FieldErrors, Refusal } from '~/server/kernel/refusal'

/** A field for each invoice: its amount, or the word "all" where the firm takes no parts. */
const AMOUNT = 'amount.'

export const amountField = (invoiceId: string): string => `${AMOUNT}${invoiceId}`

export type Chosen = { invoiceId: string; amount?: string }[]

/** Those that an amount stands at; one that was emptied is left out. */
export const chosenIn = (form: Fields): Chosen =>
  Object.entries(form)
    .filter(([name]) => name.startsWith(AMOUNT))
    .map(([name, amount]) => ({ invoiceId: name.slice(AMOUNT.length), ...(amount === 'all' ? {} : { amount }) }))

/** "invoices.1.amount" is the second invoice's field; what is about all of them stands at the first. */
export function typedIn({ fields }: Refusal, chosen: Chosen): FieldErrors {
  const named: FieldErrors = {}
  for (const [name, messages] of Object.entries(fields)) {
    const nth = Number(/^invoices\.(\d+)/.exec(name)?.[1] ?? Number.NaN)
    const invoice = chosen[Number.isNaN(nth) ? 0 : nth]
    const field = invoice ? amountField(invoice.invoiceId) : 'pay'
    named[field] = [...(named[field] ?? []), ...messages]
  }
  return named
}

/** What was typed before somebody came back from Stripe without paying. */
export const typedBack = (query: URLSearchParams): Fields =>
  Object.fromEntries([...query].filter(([name]) => name.startsWith(AMOUNT) || name === 'keepCard'))
