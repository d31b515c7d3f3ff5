import { useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'

const EVERY_MS = 2_000
const TRIES = 30

/** Looks again every two seconds for a minute, beside what the live stream tells. */
export function useConfirming(waiting: boolean): void {
  const { revalidate, state } = useRevalidator()
  const now = useRef({ revalidate, state })
  useEffect(() => {
    now.current = { revalidate, state }
  })
  useEffect(() => {
    if (!waiting) return
    let tries = 0
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible' && now.current.state === 'idle') now.current.revalidate()
      if (++tries >= TRIES) window.clearInterval(timer)
    }, EVERY_MS)
    return () => window.clearInterval(timer)
  }, [waiting])
}
