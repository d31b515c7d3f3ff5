import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { jobs, mails, notifications } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { enqueue, type Job } from '../outbox/enqueue'
import { type MailInput, mailInput } from './input'
import { whyNotAgain } from './rules'

/**
 * Sends a mail again as a mail of its own, composed anew, even to an address whose mails bounce: somebody
 * asked for it. Mails with secret links are sent again where the link is made.
 */
export async function resendMail(ctx: Context, input: MailInput): Promise<{ id: string; to: string }> {
  requireScope(ctx.viewer, 'mails.resend')
  const { mailId } = parse(mailInput, input)
  return ctx.write(async (tx) => {
    const [found] = await tx
      .select({ mail: mails, job: { kind: jobs.kind, payload: jobs.payload } })
      .from(mails)
      .leftJoin(jobs, eq(jobs.id, mails.id))
      .where(eq(mails.id, mailId))
    if (!found) throw new Refusal('not-found')
    const { mail, job } = found
    const why = whyNotAgain(mail, job !== null)
    if (why || !job) throw new Refusal('conflict', why ?? undefined)
    const [again] = await tx.select({ id: mails.id }).from(mails).where(eq(mails.resendOf, mailId))
    if (again) throw new Refusal('conflict', 'It was sent again already: look at the later one.')

    await tellAgain(tx, job as Job)
    const { personId, clientId, to, thingKind, thingId } = mail
    const about = { personId, clientId, to, thing: { kind: thingKind, id: thingId }, resendOf: mailId }
    await enqueue(tx, ctx, { ...(job as Job), rank: 0, about })
    const [made] = await tx.select({ id: mails.id }).from(mails).where(eq(mails.resendOf, mailId))
    if (!made) throw new Error('a mail that was enqueued has no row')
    record(tx, ctx, {
      did: 'mail.resent',
      thing: { kind: 'mail', id: made.id },
      clientId,
      audience: 'staff',
      data: { email: to, of: mailId },
    })
    return { id: made.id, to }
  })
}

/** What a notification told of counts as mailed: it would find nothing to tell. */
async function tellAgain(tx: Tx, job: Job): Promise<void> {
  if (job.kind !== 'mail.notification') return
  const { personId, thingKind, thingId, mailAt } = job.payload
  await tx
    .update(notifications)
    .set({ mailedAt: null })
    .where(
      and(
        eq(notifications.personId, personId),
        eq(notifications.thingKind, thingKind),
        eq(notifications.thingId, thingId),
        eq(notifications.mailAt, new Date(mailAt)),
      ),
    )
}
