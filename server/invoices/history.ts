import { and, desc, eq, inArray } from 'drizzle-orm'
import { creditNotes, events, mails } from '../../db/schema'
import { kindOf } from '../activity/kinds'
import { activitySeenBy } from '../activity/visible'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { requireSeen } from './requireSeen'

const MOST = 50

/** What happened to an invoice, as far as the viewer may know, and to those who may see mails what was mailed about it. */
export async function getInvoiceHistory(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.read')
  const { invoiceId } = parse(getInvoiceInput, input)
  await requireSeen(ctx, invoiceId)
  const happened = await ctx.db
    .select()
    .from(events)
    .where(and(activitySeenBy(ctx.viewer), eq(events.thingKind, 'invoice'), eq(events.thingId, invoiceId)))
    .orderBy(desc(events.seq))
    .limit(MOST)
  const seesMails = may(ctx.viewer, 'mails.read')
  return {
    events: happened.map((event) => ({
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

async function mailsAbout(ctx: Context, invoiceId: string) {
  const notes = await ctx.db
    .select({ id: creditNotes.id })
    .from(creditNotes)
    .where(eq(creditNotes.invoiceId, invoiceId))
  return ctx.db
    .select({ id: mails.id, to: mails.to, subject: mails.subject, state: mails.state, createdAt: mails.createdAt })
    .from(mails)
    .where(
      and(
        inArray(mails.thingKind, ['invoice', 'credit-note']),
        inArray(mails.thingId, [invoiceId, ...notes.map(({ id }) => id)]),
      ),
    )
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(MOST)
}
