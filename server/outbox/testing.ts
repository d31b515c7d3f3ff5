import { asc } from 'drizzle-orm'
import { jobs, people } from '../../db/schema'
import { MailFailed, type Message } from '../ports/mail'
import { system, testContext } from '../testing'
import type { OutboxContext } from './context'
import { enqueue, type NewJob } from './enqueue'

/** An outbox whose mails are kept in `sent`, and whose clock is moved by hand. */
export async function testOutbox() {
  const sent: Message[] = []
  const plain = await testContext({ as: system })
  let at = plain.now()
  let failing: MailFailed['outcome'] | null = null
  const ctx: OutboxContext = {
    ...plain,
    now: () => at,
    mail: 'embedded',
    send: async (message) => {
      if (failing) throw new MailFailed(failing, `${failing} for the test`)
      sent.push(message)
      return { id: `sent ${sent.length}` }
    },
  }
  return {
    ctx,
    sent,
    moveTo: (moment: Date) => {
      at = moment
    },
    fails: (how: MailFailed['outcome'] | null) => {
      failing = how
    },
    add: (job: NewJob) => ctx.write((tx) => enqueue(tx, ctx, job)),
    jobs: () => ctx.db.select().from(jobs).orderBy(asc(jobs.createdAt), asc(jobs.id)),
  }
}

export async function makePerson(ctx: OutboxContext, over: Partial<typeof people.$inferInsert> = {}) {
  const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
  const row = { id: ctx.id('per'), name: 'Ada Example', email: 'ada@client.test', ...at, ...over }
  await ctx.write(async (tx) => void (await tx.insert(people).values(row)))
  return row
}
