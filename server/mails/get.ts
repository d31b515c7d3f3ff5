import { and, eq } from 'drizzle-orm'
import { clients, jobs, mails, people } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type MailInput, mailInput } from './input'
import { whyNotAgain } from './rules'

/** One mail: how it went, to whom, and whether it can be sent again. Its words are not kept. */
export async function getMail(ctx: Context, input: MailInput) {
  requireScope(ctx.viewer, 'mails.read')
  const { mailId } = parse(mailInput, input)
  const [found] = await ctx.db
    .select({
      mail: mails,
      person: { id: people.id, name: people.name, mailState: people.mailState },
      client: { id: clients.id, name: clients.name },
      job: { id: jobs.id, attempts: jobs.attempts, runAt: jobs.runAt },
    })
    .from(mails)
    .leftJoin(people, eq(people.id, mails.personId))
    .leftJoin(clients, eq(clients.id, mails.clientId))
    .leftJoin(jobs, and(eq(jobs.id, mails.id)))
    .where(eq(mails.id, mailId))
  if (!found) throw new Refusal('not-found')
  const [again] = await ctx.db.select({ id: mails.id }).from(mails).where(eq(mails.resendOf, mailId)).limit(1)
  const { mail, job } = found
  return {
    ...found,
    nextTryAt: mail.state === 'queued' && job ? job.runAt : null,
    repeatedBy: again?.id ?? null,
    whyNotAgain: whyNotAgain(mail, job !== null),
    can: { resend: may(ctx.viewer, 'mails.resend') },
  }
}
