import { useEffect, useRef } from 'react'
import type { LiveMessage } from '~/server/live/changes'
import type { Told } from './liveStream'

const NAME = 'portal-live'
const FIRST_MS = 1_000
const LAST_MS = 60_000

/**
 * Calls `hear` with what is new. Of all tabs of a browser one holds the stream and passes on what it hears:
 * over HTTP/1.1 six of them would leave a seventh page no connection. Where there are no locks (plain HTTP
 * of another machine) there is nothing live.
 */
export function followLive(hear: (message: LiveMessage) => void): () => void {
  if (!('locks' in navigator) || !('BroadcastChannel' in window)) return () => undefined
  const stopping = new AbortController()
  const { signal } = stopping
  const channel = new BroadcastChannel(NAME)
  let last: number | null = null
  const heard = ({ seq, message }: Told) => {
    last = seq ?? last
    hear(message)
  }
  channel.addEventListener('message', ({ data }) => heard(data as Told))
  const lead = () =>
    holdStream({
      after: () => last,
      hear: (told) => {
        heard(told)
        channel.postMessage(told)
      },
      signal,
    })
  const idle = window.requestIdleCallback ?? ((call: () => void) => setTimeout(call, FIRST_MS))
  idle(() => {
    if (!signal.aborted) navigator.locks.request(NAME, { signal }, lead).catch(() => undefined)
  })
  return () => {
    stopping.abort()
    channel.close()
  }
}

type Lead = { after: () => number | null; hear: (told: Told) => void; signal: AbortSignal }

/** One stream after the other, with growing pauses while they break, until this session may have none. */
async function holdStream({ after, hear, signal }: Lead): Promise<void> {
  let failed = 0
  while (!signal.aborted) {
    const { openStream } = await import('./liveStream')
    if (signal.aborted) return
    const end = await openStream(
      after(),
      (told) => {
        failed = 0
        hear(told)
      },
      signal,
    )
    if (end === 'refused') return
    const most = Math.min(LAST_MS, FIRST_MS * 2 ** failed++)
    await pause(most * (0.5 + Math.random() / 2), signal)
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** 'bell', or the area of an event. */
export const topicsOf = ({ topics = [], bell }: LiveMessage): string[] =>
  bell === undefined ? topics : [...topics, 'bell']

const EVENT = 'portal:live'

/** For `Live` alone, which hears for all of the page. */
export const passOn = (message: LiveMessage): boolean =>
  window.dispatchEvent(new CustomEvent(EVENT, { detail: message }))

/** Calls back when something of the topic is new: 'bell' comes with the unread count as `bell`. */
export function useLive(topic: string, callback: (message: LiveMessage) => void): void {
  const latest = useRef(callback)
  latest.current = callback
  useEffect(() => {
    const heard = (event: Event) => {
      const message = (event as CustomEvent<LiveMessage>).detail
      if (topicsOf(message).includes(topic)) latest.current(message)
    }
    window.addEventListener(EVENT, heard)
    return () => window.removeEventListener(EVENT, heard)
  }, [topic])
}
