import { useLocation, useRevalidator } from '@remix-run/react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useLive } from '~/app/lib/live'
import type { RouterOutputs } from '~/app/lib/rpc'
import { Moment } from '../components/Moment'
import { paths } from '../lib/paths'

type Row = RouterOutputs['notifications']['list']['rows'][number]
type Panel = { rows: Row[] } | 'loading' | 'failed' | null
type Props = {
  unread: number
  viewer: { locale: string; timeZone: string }
  /** In the sidebar with its words, in the header of a phone as a sign. */
  look: 'sidebar' | 'header'
}

const SHOWN = 10

const words = (unread: number): string =>
  unread ? `${unread} unread notification${unread === 1 ? '' : 's'}` : 'Notifications'

/** How much is unread. A link to the page; where scripts run, it opens the newest in place. */
export function Bell({ unread: counted, viewer, look }: Props) {
  const { key } = useLocation()
  const { revalidate } = useRevalidator()
  const [unread, setUnread] = useState(counted)
  const [panel, setPanel] = useState<Panel>(null)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => setUnread(counted), [counted])

  useLive('bell', (message) => {
    if (message.bell !== undefined) setUnread(message.bell)
  })

  // What was opened is read now, wherever it was opened from.
  const seen = useRef(key)
  useEffect(() => {
    if (seen.current === key) return
    seen.current = key
    setPanel(null)
    if (unread) bell().then(setUnread, () => undefined)
  }, [key, unread])

  useEffect(() => {
    if (!panel) return
    const away = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setPanel(null)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [panel])

  const open = async () => {
    if (panel) return setPanel(null)
    setPanel('loading')
    try {
      const { rpc } = await import('~/app/lib/rpc')
      const { rows } = await rpc.notifications.list.query({})
      setPanel({ rows: rows.slice(0, SHOWN) })
    } catch {
      setPanel('failed')
    }
  }
  const readAll = async () => {
    try {
      const { rpc } = await import('~/app/lib/rpc')
      await rpc.notifications.markAllRead.mutate()
      setUnread(0)
      setPanel(null)
      revalidate()
      box.current?.querySelector('a')?.focus()
    } catch {
      setPanel('failed')
    }
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !panel) return
    setPanel(null)
    box.current?.querySelector('a')?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what the link inside has opened.
    <div ref={box} className="relative" onKeyDown={leave}>
      <a
        href={paths.notifications()}
        aria-expanded={panel ? true : undefined}
        aria-controls={panel ? id : undefined}
        className={
          look === 'sidebar'
            ? 'nav-link icon icon-bell'
            : 'icon icon-bell relative grid size-11 place-items-center rounded-full'
        }
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
          event.preventDefault()
          open()
        }}
      >
        {look === 'sidebar' ? (
          words(unread)
        ) : (
          <>
            <span className="sr-only">{words(unread)}</span>
            {unread ? (
              <span
                aria-hidden="true"
                className="absolute top-0 right-0 min-w-5 rounded-full bg-accent px-1 text-center text-xs/5 font-semibold text-accent-ink"
              >
                {unread > 99 ? '99+' : unread}
              </span>
            ) : null}
          </>
        )}
      </a>
      {panel ? (
        <section
          id={id}
          aria-label="Newest notifications"
          className={`card absolute z-20 mt-1 w-80 max-w-[calc(100vw-2rem)] ${look === 'sidebar' ? 'left-0' : 'right-0'}`}
        >
          <Newest panel={panel} viewer={viewer} />
          <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line p-3">
            <a className="link inline-flex min-h-11 items-center" href={paths.notifications()}>
              All notifications
            </a>
            {unread ? (
              <button type="button" className="button" onClick={readAll}>
                Mark all as read
              </button>
            ) : null}
          </div>
        </section>
      ) : null}
    </div>
  )
}

async function bell(): Promise<number> {
  const { rpc } = await import('~/app/lib/rpc')
  return (await rpc.notifications.bell.query()).unread
}

function Newest({ panel, viewer }: { panel: Exclude<Panel, null>; viewer: Props['viewer'] }) {
  if (panel === 'loading') return <p className="p-4 text-muted">Loading…</p>
  if (panel === 'failed') {
    return (
      <p role="alert" className="p-4">
        They could not be loaded.
      </p>
    )
  }
  if (!panel.rows.length) return <p className="p-4 text-muted">Nothing here yet.</p>
  return (
    <ol className="max-h-96 divide-y divide-line overflow-y-auto">
      {panel.rows.map((row) => (
        <li key={row.id} className="p-3">
          <a
            className={`link inline-flex min-h-6 items-center wrap-anywhere ${row.unread ? 'font-semibold' : ''}`}
            href={paths.notification(row.id)}
          >
            {row.says}
          </a>
          <p className="text-muted">
            {row.unread ? 'Unread · ' : ''}
            <Moment at={row.at} viewer={viewer} />
            {row.client ? ` · ${row.client.name}` : ''}
          </p>
        </li>
      ))}
    </ol>
  )
}
