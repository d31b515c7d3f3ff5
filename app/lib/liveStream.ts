import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import type { LiveMessage } from '~/server/live/changes'
import type { AppRouter } from '~/server/trpc/root'

export type Told = { seq: number | null; message: LiveMessage }

/** For good, when nothing is there to be listened to by this session. */
export type End = 'refused' | 'broken'

const FOR_GOOD = ['UNAUTHORIZED', 'FORBIDDEN']

/** Loaded when a page has nothing else to do. Resolves when the stream is over. */
export function openStream(after: number | null, hear: (told: Told) => void, signal: AbortSignal): Promise<End> {
  const rpc = createTRPCClient<AppRouter>({ links: [httpSubscriptionLink({ url: '/rpc' })] })
  return new Promise((over) => {
    const end = (how: End) => {
      over(how)
      queueMicrotask(() => stream.unsubscribe())
    }
    const stream = rpc.live.changes.subscribe(after === null ? {} : { lastEventId: String(after) }, {
      onData: (told) => {
        if ('data' in told) hear({ seq: Number(told.id), message: told.data })
        else hear({ seq: null, message: told })
      },
      onError: (error) => end(FOR_GOOD.includes(String(error.data?.code)) ? 'refused' : 'broken'),
      onComplete: () => end('broken'),
      // EventSource would try again by itself, all browsers in step.
      onConnectionStateChange: ({ state, error }) => {
        if (state === 'connecting' && error) end('broken')
      },
    })
    signal.addEventListener('abort', () => end('broken'))
  })
}
