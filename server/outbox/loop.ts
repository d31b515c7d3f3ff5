import type { Handlers, OutboxContext } from './context'
import { runDue } from './run'

export type Outbox = { wake: () => void; stop: () => Promise<void> }

const POLL_MS = 1_500

/**
 * The loop of a server process: runs when it is woken after a commit, and every now and then for what
 * other processes wrote and for what has become due. `contextFor` makes a new context for each run.
 */
export function startOutbox(contextFor: () => OutboxContext, handlers: Handlers): Outbox {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let again = false

  const wake = () => {
    if (stopping.signal.aborted) return
    again = true
    running ??= run()
  }
  const run = async () => {
    clearTimeout(timer)
    while (again && !stopping.signal.aborted) {
      again = false
      const ctx = contextFor()
      await runDue(ctx, handlers, stopping.signal).catch((error) => ctx.log.error({ err: error }, 'the outbox failed'))
    }
    running = null
    if (!stopping.signal.aborted) timer = setTimeout(wake, POLL_MS)
  }

  wake()
  return {
    wake,
    stop: async () => {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}
