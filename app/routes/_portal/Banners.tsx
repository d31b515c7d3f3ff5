import { Form, useLocation } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { Banner } from '~/server/announcements/banners'

/** News above every page, each until it is dismissed. */
export function Banners({ banners }: { banners: Banner[] }) {
  const { pathname, search } = useLocation()
  if (!banners.length) return null
  return (
    <section aria-label="Announcements" className="no-print mb-5 space-y-2">
      {banners.map(({ id, title, dismissable }) => (
        <div
          key={id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg border border-line bg-accent-soft px-4 py-2"
        >
          <p className="min-w-0 font-medium wrap-anywhere">
            <a className="link inline-flex min-h-11 items-center text-ink lg:min-h-9" href={paths.announcement(id)}>
              {title}
            </a>
          </p>
          {dismissable ? (
            <Form method="post" action={paths.announcement(id)} preventScrollReset>
              <input type="hidden" name="back" value={`${pathname}${search}`} />
              <button type="submit" name="intent" value="dismiss" className="button">
                Dismiss<span className="sr-only"> “{title}”</span>
              </button>
            </Form>
          ) : null}
        </div>
      ))}
    </section>
  )
}
