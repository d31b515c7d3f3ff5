import { eq } from 'drizzle-orm'
import { mailPace } from '../../db/schema'
import { MailFailed } from '../ports/mail'
import type { OutboxContext } from './context'
import { LEASE_MS } from './rules'

const ROW = 'mail'

/** Who would wait for longer comes back later: a job that waits holds a lease meanwhile. */
const LONGEST_MS = LEASE_MS / 3

/** Takes the next moment at which a mail may go, over all processes, and waits for it. */
export async function waitForTurn(ctx: OutboxContext): Promise<void> {
  const { pace } = ctx
  if (!pace) return
  const now = ctx.now().getTime()
  const turn = await ctx.write(async (tx) => {
    const [row] = await tx.select({ nextAt: mailPace.nextAt }).from(mailPace).where(eq(mailPace.id, ROW))
    const at = Math.max(now, row?.nextAt.getTime() ?? 0)
    if (at - now > LONGEST_MS) return at
    const nextAt = new Date(at + Math.ceil(1_000 / pace.perSecond))
    await tx.insert(mailPace).values({ id: ROW, nextAt }).onConflictDoUpdate({ target: mailPace.id, set: { nextAt } })
    return at
  })
  if (turn - now > LONGEST_MS) throw new MailFailed('later', 'many mails wait for their turn', turn - now)
  if (turn > now) await pace.wait(turn - now)
}

/** The provider asked for a pause: nobody sends before it is over. */
export async function holdOff(ctx: OutboxContext, error: unknown): Promise<void> {
  if (!ctx.pace || !(error instanceof MailFailed) || !error.retryAfterMs) return
  const nextAt = new Date(ctx.now().getTime() + error.retryAfterMs)
  await ctx.write(async (tx) => {
    const [row] = await tx.select({ nextAt: mailPace.nextAt }).from(mailPace).where(eq(mailPace.id, ROW))
    if (row && row.nextAt >= nextAt) return
    await tx.insert(mailPace).values({ id: ROW, nextAt }).onConflictDoUpdate({ target: mailPace.id, set: { nextAt } })
  })
}
