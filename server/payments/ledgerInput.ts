import { z } from 'zod'
import { daySchema } from '../kernel/day'

const idField = z.string().min(1).max(64)
const madeId = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`))
const amountField = z
  .string({ error: 'Enter an amount' })
  .trim()
  .min(1, 'Enter an amount')
  .max(30, 'Too long for an amount')
const wordsField = (most: number) => z.string().trim().max(most, `At most ${most} characters`)

/**
 * A payment that came otherwise than by card. `paymentId` is made with the form, so that sending it twice books
 * once. `amount` is a decimal in `currency`. `invoiceIds` are paid first, in this order; the rest pays what is
 * due first, then stays as credit.
 */
export const recordPaymentInput = z.strictObject({
  paymentId: madeId('pay'),
  clientId: idField,
  amount: amountField,
  currency: z.string().regex(/^[A-Z]{3}$/, 'Choose a currency'),
  method: z.enum(['transfer', 'cash', 'other'], { error: 'Choose how it was paid' }),
  receivedOn: daySchema('Enter a day'),
  reference: wordsField(140).default(''),
  invoiceIds: z.array(idField).max(100).default([]),
})
export type RecordPaymentInput = z.input<typeof recordPaymentInput>

export const reversePaymentInput = z.strictObject({
  paymentId: idField,
  reason: wordsField(200).min(1, 'Say why'),
})
export type ReversePaymentInput = z.input<typeof reversePaymentInput>

/** `refundId` is made with the form. `amount` is a decimal in the payment's currency. */
export const refundPaymentInput = z.strictObject({
  refundId: madeId('ref'),
  paymentId: idField,
  amount: amountField,
  reason: wordsField(200).default(''),
})
export type RefundPaymentInput = z.input<typeof refundPaymentInput>

/** `amount` is a decimal; without it all that is owed. */
export const startCheckoutInput = z.strictObject({
  invoices: z
    .array(z.strictObject({ invoiceId: idField, amount: amountField.optional() }))
    .min(1, 'Choose an invoice')
    .max(100, 'At most 100 invoices at once')
    .refine((all) => new Set(all.map(({ invoiceId }) => invoiceId)).size === all.length, 'Each invoice once'),
  keepCard: z.boolean().default(false),
})
export type StartCheckoutInput = z.input<typeof startCheckoutInput>

export const syncCheckoutInput = z.strictObject({ checkoutId: idField })
export type SyncCheckoutInput = z.input<typeof syncCheckoutInput>

export const decideFlaggedInput = z.strictObject({
  paymentId: idField,
  decision: z.enum(['book', 'leave'], { error: 'Choose what it is' }),
})
export type DecideFlaggedInput = z.input<typeof decideFlaggedInput>
