import { useNavigate } from '@remix-run/react'
import { type ReactNode, useEffect, useRef } from 'react'

/**
 * A chart is drawn by parts that know no router, so its links are plain: a click on one inside here
 * goes there without loading the page anew.
 */
export function FollowLinks({ children, className }: { children: ReactNode; className?: string }) {
  const box = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null
      const href = link?.getAttribute('href')
      if (!href?.startsWith('/') || event.defaultPrevented || event.button !== 0) return
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      navigate(href)
    }
    const here = box.current
    here?.addEventListener('click', follow)
    return () => here?.removeEventListener('click', follow)
  }, [navigate])
  return (
    <div ref={box} className={className}>
      {children}
    </div>
  )
}
