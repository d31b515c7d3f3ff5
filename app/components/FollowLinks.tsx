import { useNavigate } from '@remix-run/react'
import type { MouseEvent, ReactNode } from 'react'

/**
 * Links inside are plain ones, which cost nothing to draw; a click on one of ours goes there without
 * loading the page anew. Files, new tabs and links with a target (what is no page of the portal) are left to
 * the browser.
 */
export function FollowLinks({ children, className }: { children: ReactNode; className?: string }) {
  const navigate = useNavigate()
  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const href = link?.getAttribute('href')
    if (!link || !href?.startsWith('/') || link.hasAttribute('download') || link.target) return
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(href)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what is pressed, by keyboard too.
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above.
    <div className={className} onClick={follow}>
      {children}
    </div>
  )
}
