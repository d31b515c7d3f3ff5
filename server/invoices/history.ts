import { and, desc, eq, inArray, or, sql } from 'drizzle-orm'
import { creditNotes, events, invoices, mails } from '../../db/schema'
import { kindOf } from '../activity/kinds'
import { maySee } from '../activity/visible'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { invoicesSeenBy } from './visible'

const MOST = 50
/** Of all that happened, some is not the viewer's to know. */
const READ = 4 * MOST

/** What happened to an invoice, as far as the viewer may know, and to those who may see mails what was mailed about it. */
export async function getInvoiceHistory(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.read')
  const { invoiceId } = parse(getInvoiceInput, input)
  const visible = invoicesSeenBy(ctx.viewer)
  const found = await ctx.db
    .prepared(`invoice.history ${visible.key}`, (db) =>
      db
        .select({ event: events })
        .from(invoices)
        // Nothing may have happened to an invoice that the viewer sees.
        .leftJoin(events, and(eq(events.thingKind, 'invoice'), eq(events.thingId, invoices.id)))
        .where(and(eq(invoices.id, sql.placeholder('invoiceId')), visible.where))
        .orderBy(desc(events.seq))
        .limit(READ),
    )
    .execute({ invoiceId, ...visible.values })
  if (!found.length) throw new Refusal('not-found')
  const happened = found.flatMap(({ event }) => event ?? [])
  const seen = happened.filter((event) => maySee(ctx.viewer, event)).slice(0, MOST)
  const seesMails = may(ctx.viewer, 'mails.read')
  return {
    events: seen.map((event) => ({
      id: event.id,
      at: event.at,
      who: event.actorName,
      says: kindOf(event.did)?.says(event) ?? '',
      reason: typeof event.data.reason === 'string' ? event.data.reason : '',
    })),
    mails: seesMails ? await mailsAbout(ctx, invoiceId) : [],
    can: { resend: may(ctx.viewer, 'mails.resend') },
  }
}

const mailsAbout = (ctx: Context, invoiceId: string) =>
  ctx.db
    .prepared('invoice.mails', (db) => {
      const id = sql.placeholder('invoiceId')
      const notes = db.select({ id: creditNotes.id }).from(creditNotes).where(eq(creditNotes.invoiceId, id))
      return db
        .select({ id: mails.id, to: mails.to, subject: mails.subject, state: mails.state, createdAt: mails.createdAt })
        .from(mails)
        .where(
          or(
            and(eq(mails.thingKind, 'invoice'), eq(mails.thingId, id)),
            and(eq(mails.thingKind, 'credit-note'), inArray(mails.thingId, notes)),
          ),
        )
        .orderBy(desc(mails.createdAt), desc(mails.id))
        .limit(MOST)
    })
    .execute({ invoiceId })
