import { and, eq } from 'drizzle-orm'
import { creditNotes, receipts } from '../../db/schema'
import { unavailable } from '../../db/unavailable'
import type { OutboxContext } from '../outbox/context'
import type { Attachment } from '../ports/mail'
import { creditNotePdf } from './creditNote'
import { type DocumentFile, invoicePdf } from './invoice'
import { receiptPdf } from './receipt'

type Told = { did: string; thingId: string; data: Record<string, unknown> }

/** So many documents go with one mail; the portal has the others. */
const MOST = 10

/**
 * The documents of what a mail tells of. One that cannot be made is logged and left out: the mail has the link to
 * it, and whoever waits for the mail must not wait for ever. Throws while the database is away: the mail is then
 * tried again.
 */
export async function attachmentsOf(ctx: OutboxContext, told: Told[]): Promise<Attachment[]> {
  const files = new Map<string, Attachment>()
  for (const event of told.slice(0, MOST)) {
    try {
      const file = await fileOf(ctx, event)
      if (!file) continue
      const content = Buffer.from(file.bytes).toString('base64')
      files.set(file.name, { filename: file.name, contentType: 'application/pdf', content })
    } catch (error) {
      if (unavailable(error)) throw error
      ctx.log.error({ err: error, did: event.did, thing: event.thingId }, 'a mail goes without its document')
    }
  }
  return [...files.values()]
}

async function fileOf(ctx: OutboxContext, { did, thingId, data }: Told): Promise<DocumentFile | null> {
  if (did === 'invoice.issued' || did === 'invoice.reminded') return invoicePdf(ctx, { invoiceId: thingId })
  if (did === 'invoice.credited') {
    const [note] = await ctx.db
      .select({ id: creditNotes.id })
      .from(creditNotes)
      .where(and(eq(creditNotes.invoiceId, thingId), eq(creditNotes.number, String(data.creditNote ?? ''))))
    return note ? creditNotePdf(ctx, { creditNoteId: note.id }) : null
  }
  if (did !== 'payment.received') return null
  const [receipt] = await ctx.db.select({ id: receipts.id }).from(receipts).where(eq(receipts.paymentId, thingId))
  return receipt ? receiptPdf(ctx, { receiptId: receipt.id }) : null
}
