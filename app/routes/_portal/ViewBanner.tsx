import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'

/** Stays on top of every page while an administrator views the portal as a client. */
export function ViewBanner({ organisation }: { organisation: string }) {
  return (
    <section
      aria-label="You view the portal as a client"
      className="no-print sticky top-0 z-10 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 bg-accent px-4 py-2 text-accent-ink sm:px-6 lg:px-8"
    >
      <p className="min-w-0 font-medium wrap-anywhere">You see the portal as {organisation}. Nothing can be changed.</p>
      <Form method="post" action={paths.lookAt()}>
        <button type="submit" name="intent" value="leave" className="button">
          Leave
        </button>
      </Form>
    </section>
  )
}
