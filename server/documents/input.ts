import { z } from 'zod'

const idField = z.string().min(1).max(64)

export const creditNoteInput = z.strictObject({ creditNoteId: idField })
export type CreditNoteInput = z.input<typeof creditNoteInput>

export const receiptInput = z.strictObject({ receiptId: idField })
export type ReceiptInput = z.input<typeof receiptInput>

/** How many documents one zip holds. */
export const MOST_IN_ZIP = 500

export const invoicesZipInput = z.strictObject({
  invoiceIds: z
    .array(idField)
    .min(1, 'Choose at least one invoice')
    .max(MOST_IN_ZIP, `A zip holds at most ${MOST_IN_ZIP} invoices. Choose fewer`),
})
export type InvoicesZipInput = z.input<typeof invoicesZipInput>
