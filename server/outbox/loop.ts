import type { Logger } from 'pino'
import { unavailable } from '../../db/unavailable'
import { fanOut } from '../notifications/fanOut'
import type { Handlers, OutboxContext } from './context'
import { beginDue } from './run'
import { runSchedule } from './schedule'

export type Outbox = { wake: () => void; stop: () => Promise<void> }

const POLL_MS = 1_500
const SCHEDULE_MS = 60_000
/** A database that is away is said at first and then this seldom. */
const SAID_AGAIN_MS = 60_000

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
  let away: { saidAt: number } | null = null

  const wake = () => {
    if (stopping.signal.aborted) return
    again = true
    looking ??= look()
  }
  const saysIfAway = (log: Logger, error: unknown): boolean => {
    const refusal = unavailable(error)
    const now = performance.now()
    if (refusal && now - (away?.saidAt ?? Number.NEGATIVE_INFINITY) > SAID_AGAIN_MS) {
      away = { saidAt: now }
      log.error({ err: refusal.cause ?? refusal }, 'the database is away or busy: requests are answered 503')
    }
    return refusal !== null
  }
  const look = async () => {
    clearTimeout(timer)
    while (again && !stopping.signal.aborted) {
      again = false
      const ctx = contextFor()
      let answered = true
      const failed = (message: string) => (error: unknown) => {
        if (saysIfAway(ctx.log, error)) answered = false
        else ctx.log.error({ err: error }, message)
      }
      if (performance.now() - scheduledAt > SCHEDULE_MS) {
        scheduledAt = performance.now()
        await runSchedule(ctx).catch(failed('the schedule failed'))
      }
      // Events first: they make jobs.
      await fanOut(ctx).catch(failed('events were not told'))
      // Whoever ends makes room for another, so that a slow one holds back nobody else.
      const more = await beginDue(ctx, handlers, running, wake).catch(failed('the outbox failed'))
      if (away && answered) {
        away = null
        ctx.log.warn('the database answers again')
      }
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
