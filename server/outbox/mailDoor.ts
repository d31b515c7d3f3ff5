import { eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import type { Mail } from '../ports/mail'
import type { Claimed } from './claim'
import type { OutboxContext } from './context'
import type { Posted } from './mailRow'
import { holdOff, waitForTurn } from './pace'

const reasons = { bounced: 'mails to this address bounce', complained: 'the person reported a mail as spam' }

/**
 * The door that one job sends through: it keeps the firm's sender, the pace, and mails that nobody asked
 * for (rank 1 and above) from addresses that do not want or get them. `posted` says what went through.
 */
export function mailDoor(ctx: OutboxContext, job: Claimed): { send: Mail['send']; posted: () => Posted } {
  let posted: Posted = null
  const send: Mail['send'] = async (message) => {
    const [person] = await ctx.db
      .select({ id: people.id, mailState: people.mailState })
      .from(people)
      .where(eq(people.email, message.to))
    const seen = { to: message.to, subject: message.subject, personId: person?.id ?? null, providerId: null }
    posted = { ...seen, kept: null }
    if (person && person.mailState !== 'ok' && job.rank > 0) {
      posted = { ...seen, kept: `Not sent: ${reasons[person.mailState]}.` }
      return { id: null }
    }
    const { mailFrom, replyTo } = await ctx.firm()
    await waitForTurn(ctx)
    try {
      const sent = await ctx.send({ ...message, ...(mailFrom && { from: mailFrom }), ...(replyTo && { replyTo }) })
      posted = { ...seen, providerId: sent.id, kept: null }
      return sent
    } catch (error) {
      await holdOff(ctx, error)
      throw error
    }
  }
  return { send, posted: () => posted }
}
