import { MailFailed } from '../ports/mail'
import { type Claimed, claimDue } from './claim'
import type { Handler, Handlers, OutboxContext } from './context'
import type { Job } from './enqueue'
import { mailDoor } from './mailDoor'
import { MOST_ATTEMPTS, REPEATABLE_MS } from './rules'
import { failJob, finishJob } from './settle'

/** More at once than one slow job at a time can hold up, and few enough to be done within their lease. */
const AT_ONCE = 8

/**
 * Begins as many due jobs as there is room for beside those in `running`, which they leave when they end:
 * then `ended` is called. Answers whether there may be more.
 */
export async function beginDue(
  ctx: OutboxContext,
  handlers: Handlers,
  running: Set<Promise<void>>,
  ended: () => void = () => undefined,
): Promise<boolean> {
  const room = AT_ONCE - running.size
  if (room === 0) return false
  const claimed = await claimDue(ctx, room)
  for (const job of claimed ?? []) {
    const doing: Promise<void> = runJob(ctx, handlers, job)
      .catch((error) => ctx.log.error({ err: error, job: job.id }, 'how a job ended could not be written'))
      .finally(() => {
        running.delete(doing)
        ended()
      })
    running.add(doing)
  }
  return claimed !== null
}

/** Does what is due until nothing is. */
export async function runDue(ctx: OutboxContext, handlers: Handlers): Promise<void> {
  const running = new Set<Promise<void>>()
  for (;;) {
    const more = await beginDue(ctx, handlers, running)
    if (running.size) await Promise.race(running)
    else if (!more) return
  }
}

async function runJob(ctx: OutboxContext, handlers: Handlers, job: Claimed): Promise<void> {
  const door = mailDoor(ctx, job)
  try {
    if (isTooLate(ctx, job)) throw new MailFailed('unknown', 'it got no answer in time')
    if (job.attempts > MOST_ATTEMPTS) throw new Error(`it was begun ${MOST_ATTEMPTS} times and never ended`)
    if (!Object.hasOwn(handlers, job.kind)) throw new Error(`nothing does ${job.kind}`)
    const handler = handlers[job.kind as Job['kind']] as unknown as (
      ctx: OutboxContext,
      job: Claimed,
    ) => ReturnType<Handler<Job['kind']>>
    const effects = await handler({ ...ctx, send: door.send }, job)
    await finishJob(ctx, job, effects, door.posted())
  } catch (error) {
    await failJob(ctx, job, error, Math.random(), door.posted())
  }
}

/** A mail that may have gone out before is not sent again when the repeat could arrive as a second one. */
const isTooLate = (ctx: OutboxContext, job: Claimed): boolean =>
  job.kind.startsWith('mail.') &&
  (job.attempts > MOST_ATTEMPTS || (job.unanswered && ctx.now().getTime() > job.createdAt.getTime() + REPEATABLE_MS))
