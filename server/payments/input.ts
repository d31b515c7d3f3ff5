import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { paymentMethods, paymentSorts, paymentTabs } from './rules'

const dayField = daySchema()
const amountField = z
  .string()
  .trim()
  .regex(/^\d{1,12}([.]\d{1,3})?$/, 'An amount looks like 120 or 120.50')
const idField = z.string().min(1).max(64)

/** Amounts are face values in whole units, whatever the currency. `from` and `to` are days of receipt. */
export const paymentFilters = z.strictObject({
  state: z.enum(paymentTabs).optional(),
  method: z.enum(paymentMethods).optional(),
  from: dayField.optional(),
  to: dayField.optional(),
  min: amountField.optional(),
  max: amountField.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'A currency looks like EUR')
    .optional(),
  q: z.string().trim().min(1).max(200).optional(),
  client: idField.optional(),
  sort: z.enum(paymentSorts).optional(),
  dir: z.enum(['asc', 'desc']).optional(),
})
export type PaymentFilters = z.input<typeof paymentFilters>

export const listPaymentsInput = paymentFilters.extend({
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
})
export type ListPaymentsInput = z.input<typeof listPaymentsInput>

export const getPaymentInput = z.strictObject({ paymentId: idField })
export type GetPaymentInput = z.input<typeof getPaymentInput>

/** Without invoices: all that are open. */
export const getPayableInput = z.strictObject({ invoiceIds: z.array(idField).max(100).default([]) })
export type GetPayableInput = z.input<typeof getPayableInput>

export const getCheckoutInput = z.strictObject({ checkoutId: idField })
export type GetCheckoutInput = z.input<typeof getCheckoutInput>

export const cardInput = z.strictObject({ cardId: idField })
export type CardInput = z.input<typeof cardInput>

/** `clientId` is the organisation that a form showed. */
export const addCardInput = z.strictObject({ clientId: idField.optional() })
export type AddCardInput = z.input<typeof addCardInput>

/** A card that is null turns it off. */
export const autopayInput = addCardInput.extend({ cardId: idField.nullable() })
export type AutopayInput = z.input<typeof autopayInput>

/** Whom a payment by hand is of: a client, or that of an invoice. */
export const payingClientInput = z.strictObject({
  client: idField.optional(),
  invoice: idField.optional(),
  q: z.string().trim().max(200).optional(),
})
export type PayingClientInput = z.input<typeof payingClientInput>

export const automaticInput = z.strictObject({ invoiceId: idField })
export type AutomaticInput = z.input<typeof automaticInput>
