import { useMatches, useNavigation, useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { followLive, passOn, topicsOf } from '~/app/lib/live'
import type { LiveMessage } from '~/server/live/changes'

/** A page's `handle`: what it shows changes with events of these areas, with 'bell', or with any event. */
export type LiveHandle = { live?: 'all' | string[] }

const AT_MOST_EVERY_MS = 1_000
const AGAIN_MS = 100

/** Mounted once: loads the page's data anew when something that it shows is new. It draws nothing. */
export function Live() {
  const { revalidate } = useRevalidator()
  const shows = useMatches().flatMap(({ handle }) => (handle as LiveHandle | undefined)?.live ?? [])
  const busy = useNavigation().state !== 'idle'
  const now = useRef({ shows, revalidate, busy })
  useEffect(() => {
    now.current = { shows, revalidate, busy }
  })

  useEffect(() => {
    const refresh = makeRefresh(
      () => now.current.revalidate(),
      () => now.current.busy,
    )
    const unfollow = followLive((message) => {
      passOn(message)
      if (concerns(now.current.shows, message)) refresh.soon()
    })
    return () => {
      unfollow()
      refresh.stop()
    }
  }, [])
  return null
}

function concerns(shows: string[], message: LiveMessage): boolean {
  if (message.reload) return true
  return shows.includes('all')
    ? Boolean(message.topics?.length)
    : topicsOf(message).some((topic) => shows.includes(topic))
}

/**
 * The first at once, those that follow closely as one; nothing in a tab that nobody sees, until somebody does, and
 * nothing while another page comes: loading would begin that anew, without the line that its first answer brought.
 */
function makeRefresh(load: () => void, busy: () => boolean) {
  let last = Number.NEGATIVE_INFINITY
  let timer: number | undefined
  let waits = false
  const go = () => {
    timer = undefined
    if (document.visibilityState === 'hidden') {
      waits = true
      return
    }
    waits = false
    if (busy()) {
      timer = window.setTimeout(go, AGAIN_MS)
      return
    }
    last = performance.now()
    load()
  }
  const soon = () => {
    timer ??= window.setTimeout(go, Math.max(0, last + AT_MOST_EVERY_MS - performance.now()))
  }
  const seen = () => {
    if (waits) soon()
  }
  document.addEventListener('visibilitychange', seen)
  return {
    soon,
    stop: () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    },
  }
}
