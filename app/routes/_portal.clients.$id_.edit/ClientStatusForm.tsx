import { Form } from '@remix-run/react'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import type { ClientStatus } from '~/server/clients/rules'

const says: Record<ClientStatus, string> = {
  active: 'Its people use the portal in full. While inactive they sign in, read and pay, but ask for nothing new.',
  inactive: 'Its people sign in, read and pay, but ask for nothing new.',
  archived: 'Its people cannot sign in. What it used and what it was billed is kept.',
}

export function ClientStatusForm({ id, status }: { id: string; status: ClientStatus }) {
  return (
    <Section id="status" title="Status" className="mt-8 max-w-3xl">
      <div className="card flex flex-wrap items-center justify-between gap-4 p-4 sm:p-5">
        <p className="max-w-prose grow basis-60 text-muted">{says[status]}</p>
        <Form method="post" action={paths.clientEdit(id)} className="flex flex-wrap gap-2">
          <button
            type="submit"
            name="intent"
            value={status === 'active' ? 'deactivate' : 'activate'}
            className="button"
          >
            {status === 'active' ? 'Make inactive' : 'Make active'}
          </button>
          {status === 'archived' ? null : (
            <a className="button" href={paths.clientArchive(id)}>
              Archive…
            </a>
          )}
        </Form>
      </div>
    </Section>
  )
}
