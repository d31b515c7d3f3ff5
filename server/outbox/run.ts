import { MailFailed } from '../ports/mail'
import { type Claimed, claimDue } from './claim'
import type { Handler, Handlers, OutboxContext } from './context'
import type { Job } from './enqueue'
import { MOST_ATTEMPTS, REPEATABLE_MS } from './rules'
import { failJob, finishJob } from './settle'

/** Does what is due until nothing is, or until it is told to stop: then it finishes what it began. */
export async function runDue(ctx: OutboxContext, handlers: Handlers, stop?: AbortSignal): Promise<void> {
  while (!stop?.aborted) {
    const claimed = await claimDue(ctx)
    if (!claimed) return
    await Promise.all(claimed.map((job) => runJob(ctx, handlers, job)))
  }
}

async function runJob(ctx: OutboxContext, handlers: Handlers, job: Claimed): Promise<void> {
  try {
    if (isTooLate(ctx, job)) throw new MailFailed('refused', 'it got no answer in time')
    if (!Object.hasOwn(handlers, job.kind)) throw new Error(`nothing does ${job.kind}`)
    const handler = handlers[job.kind as Job['kind']] as unknown as (
      ctx: OutboxContext,
      job: Claimed,
    ) => ReturnType<Handler<Job['kind']>>
    const effects = await handler(ctx, job)
    await finishJob(ctx, job, effects)
  } catch (error) {
    await failJob(ctx, job, error, Math.random())
  }
}

/** A mail that may have gone out before is not sent again when the repeat could arrive as a second one. */
const isTooLate = (ctx: OutboxContext, job: Claimed): boolean =>
  job.attempts > MOST_ATTEMPTS ||
  (job.unanswered && job.kind.startsWith('mail.') && ctx.now().getTime() > job.createdAt.getTime() + REPEATABLE_MS)
