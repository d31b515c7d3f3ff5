import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { invoiceOrigins, invoiceSorts, invoiceTabs } from './rules'

const dayField = daySchema()
const amountField = z
  .string()
  .trim()
  .regex(/^\d{1,12}([.]\d{1,3})?$/, 'An amount looks like 120 or 120.50')

/** Amounts are face values in whole units, whatever the currency. `from` and `to` are days of issue. */
export const invoiceFilters = z.strictObject({
  status: z.enum(invoiceTabs).optional(),
  from: dayField.optional(),
  to: dayField.optional(),
  dueFrom: dayField.optional(),
  dueTo: dayField.optional(),
  min: amountField.optional(),
  max: amountField.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'A currency looks like EUR')
    .optional(),
  q: z.string().trim().min(1).max(200).optional(),
  client: z.string().min(1).max(64).optional(),
  origin: z.enum(invoiceOrigins).optional(),
  sort: z.enum(invoiceSorts).optional(),
  dir: z.enum(['asc', 'desc']).optional(),
})
export type InvoiceFilters = z.input<typeof invoiceFilters>

export const listInvoicesInput = invoiceFilters.extend({
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
})
export type ListInvoicesInput = z.input<typeof listInvoicesInput>

export const getInvoiceInput = z.strictObject({ invoiceId: z.string().min(1).max(64) })
export type GetInvoiceInput = z.input<typeof getInvoiceInput>
