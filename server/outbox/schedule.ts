import { Cron } from 'croner'
import { and, eq, lt } from 'drizzle-orm'
import { schedules } from '../../db/schema'
import type { Context } from '../context'
import { CHARGE_HOUR } from '../payments/charges/rules'
import { enqueue, type NewJob } from './enqueue'

/** `cron` is read in the firm's time zone. A name is never given to another task: it is what is remembered. */
export type Task = { name: string; cron: string; job: (at: Date) => NewJob }

export const tasks: Task[] = [
  { name: 'purge', cron: '0 3 * * *', job: () => ({ kind: 'purge', payload: {}, rank: 2 }) },
  {
    name: 'reminders',
    cron: '0 8 * * *',
    job: (at) => ({ kind: 'reminders', payload: { at: at.toISOString() }, rank: 2 }),
  },
  { name: 'subscriptions', cron: '0 5 * * *', job: () => ({ kind: 'subscriptions', payload: {} }) },
  { name: 'payments.reconcile', cron: '20 * * * *', job: () => ({ kind: 'payments.reconcile', payload: {} }) },
  { name: 'charges', cron: `0 ${CHARGE_HOUR} * * *`, job: () => ({ kind: 'charges', payload: {} }) },
  { name: 'digests', cron: '0 * * * *', job: (at) => ({ kind: 'digests', payload: { at: at.toISOString() } }) },
]

/**
 * Enqueues each task's last occurrence that is due, once, in however many processes and however often this
 * is called. What was missed while nothing ran is done once, not as often as it was missed; a task that is
 * seen for the first time waits for its next occurrence.
 */
export async function runSchedule(ctx: Context, table: Task[] = tasks): Promise<void> {
  const now = ctx.now()
  const { timeZone } = await ctx.firm()
  const rows = await ctx.db.select().from(schedules)
  const known = new Map(rows.map(({ name, lastAt }) => [name, lastAt]))
  for (const task of table) {
    const lastAt = known.get(task.name)
    const at = lastAt ? lastOccurrence(task.cron, timeZone, now) : now
    if (!at || (lastAt && lastAt >= at)) continue
    await ctx.write(async (tx) => {
      if (!lastAt) {
        await tx.insert(schedules).values({ name: task.name, lastAt: at }).onConflictDoNothing()
        return
      }
      const advanced = await tx
        .update(schedules)
        .set({ lastAt: at })
        .where(and(eq(schedules.name, task.name), lt(schedules.lastAt, at)))
        .returning({ name: schedules.name })
      if (advanced.length) await enqueue(tx, ctx, { ...task.job(at), uniqueKey: `${task.name}:${at.toISOString()}` })
    })
  }
}

/** The last moment of a pattern that is not after `now`. */
export function lastOccurrence(cron: string, timeZone: string, now: Date): Date | null {
  // What comes before a moment does not include it, and patterns count whole seconds.
  const next = new Date(Math.floor(now.getTime() / 1000) * 1000 + 1000)
  return new Cron(cron, { timezone: timeZone, paused: true }).previousRuns(1, next)[0] ?? null
}
