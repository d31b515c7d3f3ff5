import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { bulkKinds, MOST_AT_ONCE } from './bulkRules'
import { invoiceFilters } from './input'

const batchId = z.string().regex(/^bat_[0-9a-hjkmnp-tv-z]{26}$/)

const invoiceIds = z
  .array(z.string().min(1).max(64))
  .min(1, 'Choose at least one invoice')
  .max(MOST_AT_ONCE, `At most ${MOST_AT_ONCE} invoices at once`)
  .transform((ids) => [...new Set(ids)])

/** Either invoices that were chosen, or all that match the filters of the list. */
export const previewBulkInput = z.strictObject({
  does: z.enum(bulkKinds),
  invoiceIds: invoiceIds.optional(),
  all: invoiceFilters.optional(),
})
export type PreviewBulkInput = z.input<typeof previewBulkInput>

/** `batchId` is made when the preview is shown, so that sending it twice does it once. */
export const bulkRemindInput = z.strictObject({ batchId, invoiceIds })
export type BulkRemindInput = z.input<typeof bulkRemindInput>

export const bulkMarkPaidInput = bulkRemindInput.extend({
  method: z.enum(['transfer', 'cash', 'other'], { error: 'Choose how it was paid' }),
  receivedOn: daySchema('Enter the day on which the money came'),
  reference: z.string().trim().max(100, 'A reference has at most 100 characters').default(''),
})
export type BulkMarkPaidInput = z.input<typeof bulkMarkPaidInput>

export const batchInput = z.strictObject({ batchId })
export type BatchInput = z.input<typeof batchInput>
