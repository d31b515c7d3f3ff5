import { fanOut } from '../notifications/fanOut'
import type { Handlers, OutboxContext } from './context'
import { beginDue } from './run'
import { runSchedule } from './schedule'

export type Outbox = { wake: () => void; stop: () => Promise<void> }

const POLL_MS = 1_500
const SCHEDULE_MS = 60_000

/**
 * The loop of a server process: runs when it is woken after a commit, and every now and then for what
 * other processes wrote and for what has become due. `contextFor` makes a new context for each run.
 */
export function startOutbox(contextFor: () => OutboxContext, handlers: Handlers): Outbox {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null
  let again = false
  const running = new Set<Promise<void>>()
  let scheduledAt = Number.NEGATIVE_INFINITY

  const wake = () => {
    if (stopping.signal.aborted) return
    again = true
    looking ??= look()
  }
  const look = async () => {
    clearTimeout(timer)
    while (again && !stopping.signal.aborted) {
      again = false
      const ctx = contextFor()
      if (performance.now() - scheduledAt > SCHEDULE_MS) {
        scheduledAt = performance.now()
        await runSchedule(ctx).catch((error) => ctx.log.error({ err: error }, 'the schedule failed'))
      }
      // Events first: they make jobs.
      await fanOut(ctx).catch((error) => ctx.log.error({ err: error }, 'events were not told'))
      // Whoever ends makes room for another, so that a slow one holds back nobody else.
      const more = await beginDue(ctx, handlers, running, wake).catch((error) =>
        ctx.log.error({ err: error }, 'the outbox failed'),
      )
      if (more) again = true
    }
    looking = null
    if (!stopping.signal.aborted) timer = setTimeout(wake, POLL_MS)
  }

  wake()
  return {
    wake,
    stop: async () => {
      stopping.abort()
      clearTimeout(timer)
      await looking
      await Promise.all(running)
    },
  }
}
